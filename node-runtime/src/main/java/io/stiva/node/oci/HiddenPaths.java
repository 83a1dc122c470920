package io.stiva.node.oci;

import java.util.List;

/**
 * Files through which the kernel tells a container about its host and its neighbours. All that
 * Docker masks or makes read-only is here, and what the literature on co-residence channels adds
 * (Gao et al., IEEE TDSC 18(1), 2021). Paths that a kernel does not have are passed over.
 */
final class HiddenPaths {
    private HiddenPaths() {}

    /** Covered by an empty file. */
    static final List<String> FILES =
            List.of(
                    "/proc/buddyinfo",
                    "/proc/cmdline",
                    "/proc/config.gz",
                    "/proc/consoles",
                    "/proc/crypto",
                    "/proc/devices",
                    "/proc/diskstats",
                    "/proc/dma",
                    "/proc/execdomains",
                    "/proc/fb",
                    "/proc/filesystems",
                    "/proc/interrupts",
                    "/proc/iomem",
                    "/proc/ioports",
                    "/proc/kallsyms",
                    "/proc/kcore",
                    "/proc/key-users",
                    "/proc/keys",
                    "/proc/kmsg",
                    "/proc/kpagecgroup",
                    "/proc/kpagecount",
                    "/proc/kpageflags",
                    "/proc/latency_stats",
                    "/proc/locks",
                    "/proc/misc",
                    "/proc/modules",
                    "/proc/mtrr",
                    "/proc/pagetypeinfo",
                    "/proc/partitions",
                    "/proc/sched_debug",
                    "/proc/schedstat",
                    "/proc/slabinfo",
                    "/proc/softirqs",
                    "/proc/swaps",
                    "/proc/sysrq-trigger",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/vmallocinfo",
                    "/proc/vmstat",
                    "/proc/zoneinfo",
                    "/proc/sys/fs/dentry-state",
                    "/proc/sys/fs/file-nr",
                    "/proc/sys/fs/inode-nr",
                    "/proc/sys/fs/inode-state",
                    "/proc/sys/kernel/random/entropy_avail");

    /** Covered by an empty directory. */
    static final List<String> DIRECTORIES =
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/bus",
                    "/proc/driver",
                    "/proc/dynamic_debug",
                    "/proc/fs",
                    "/proc/irq",
                    "/proc/pressure",
                    "/proc/scsi",
                    "/proc/tty",
                    "/proc/sys/kernel/sched_domain");

    /** The only subtrees of /sys that stay visible; they belong to the container's own network. */
    static final List<String> VISIBLE_SYS = List.of("/sys/class/net", "/sys/devices/virtual/net");
}
