package io.stiva.appliance.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the kernel and the privileges of this process allow. */
final class KernelChecks {

    private static final List<String> NAMESPACES =
            List.of("user", "pid", "mnt", "uts", "ipc", "net", "cgroup");

    private static final String SYS_ADMIN_HINT =
            "run ./stiva as root; inside a container that takes --privileged";

    private KernelChecks() {}

    static List<Finding> all() throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(kernel());
        findings.add(privileges());
        findings.add(cgroups());
        findings.add(namespaces());
        findings.add(seccomp());
        findings.add(overlay());
        findings.add(network());
        findings.add(packetFilter());
        findings.add(forwarding());
        return findings;
    }

    /** Idmapped mounts came with 5.12, overlay over idmapped layers with 5.19. */
    static Finding kernel(String release) {
        String[] parts = release.split("[.-]", 3);
        int version = Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
        int idmappedOverlay = 5019;
        return version >= idmappedOverlay
                ? Finding.good("kernel", release + ", overlay over idmapped layers is possible")
                : Finding.missing(
                        "kernel",
                        release + " cannot put an overlay over idmapped layers",
                        "boot a kernel 5.19 or newer (Debian 12 has 6.1)");
    }

    private static Finding kernel() {
        return kernel(System.getProperty("os.version"));
    }

    private static Finding privileges() throws IOException {
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            return Finding.missing("privileges", "the node's agent must be root", SYS_ADMIN_HINT);
        }
        long bounding = capabilities("CapBnd");
        List<String> lacking = new ArrayList<>();
        require(bounding, 21, "sys_admin", lacking);
        require(bounding, 12, "net_admin", lacking);
        require(bounding, 7, "setuid", lacking);
        require(bounding, 8, "setpcap", lacking);
        require(bounding, 0, "chown", lacking);
        if (!lacking.isEmpty()) {
            return Finding.missing(
                    "privileges", "root without " + String.join(", ", lacking), SYS_ADMIN_HINT);
        }
        int sysResource = 24;
        return (bounding >> sysResource & 1) == 0
                ? Finding.warning(
                        "privileges",
                        "root without sys_resource: hard limits of open files cannot be raised",
                        "")
                : Finding.good("privileges", "root with the capabilities needed");
    }

    private static void require(long set, int bit, String name, List<String> lacking) {
        if ((set >> bit & 1) == 0) {
            lacking.add(name);
        }
    }

    private static long capabilities(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(field + ":")) {
                return Long.parseUnsignedLong(line.substring(field.length() + 1).strip(), 16);
            }
        }
        return 0;
    }

    private static Finding cgroups() throws IOException {
        List<String> mountinfo = Files.readAllLines(Path.of("/proc/self/mountinfo"));
        List<String> unified = new ArrayList<>();
        for (String line : mountinfo) {
            if (line.contains(" - cgroup2 ")) {
                Path controllers = Path.of(line.split(" ")[4], "cgroup.controllers");
                if (Files.isReadable(controllers)) {
                    unified.addAll(List.of(Files.readString(controllers).strip().split(" ")));
                }
            }
        }
        CgroupLayout layout = CgroupLayout.of(mountinfo, unified);
        String seen =
                layout.kind().name().toLowerCase(Locale.ROOT)
                        + ": "
                        + String.join(" ", layout.controllers());
        return layout.lacking().isEmpty()
                ? Finding.good("cgroups", seen)
                : Finding.missing(
                        "cgroups",
                        seen + "; lacking " + String.join(", ", layout.lacking()),
                        "mount -t cgroup2 none /sys/fs/cgroup, or enable the controllers at boot");
    }

    private static Finding namespaces() throws IOException {
        for (String name : NAMESPACES) {
            if (!Files.exists(Path.of("/proc/self/ns", name))) {
                return Finding.missing(
                        "namespaces", "this kernel has no " + name + " namespaces", "");
            }
        }
        Path limit = Path.of("/proc/sys/user/max_user_namespaces");
        if (Files.exists(limit) && Files.readString(limit).strip().equals("0")) {
            return Finding.missing(
                    "namespaces",
                    "user namespaces are switched off",
                    "sysctl -w user.max_user_namespaces=65536");
        }
        Trial trial =
                Trial.of("unshare", "-U", "-r", "-m", "-p", "-f", "-i", "-u", "-n", "-C", "true");
        return trial.succeeded()
                ? Finding.good("namespaces", "user, pid, mount, uts, ipc, net and cgroup: tried")
                : Finding.missing("namespaces", trial.output(), SYS_ADMIN_HINT);
    }

    private static Finding seccomp() throws IOException {
        Path actions = Path.of("/proc/sys/kernel/seccomp/actions_avail");
        return Files.exists(actions) && Files.readString(actions).contains("errno")
                ? Finding.good("seccomp", "filters that answer with an error")
                : Finding.missing(
                        "seccomp",
                        "no seccomp filters",
                        "boot a kernel with CONFIG_SECCOMP_FILTER");
    }

    private static Finding overlay() {
        Trial trial =
                Trial.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount -t tmpfs none /mnt && cd /mnt && mkdir l u w m && mount -t overlay none"
                                + " -o lowerdir=l,upperdir=u,workdir=w m && : >m/f && test -e u/f");
        return trial.succeeded()
                ? Finding.good("overlay", "mounted and written to: tried")
                : Finding.missing("overlay", trial.output(), "modprobe overlay");
    }

    private static Finding network() {
        Trial trial =
                Trial.of(
                        "unshare",
                        "-n",
                        "sh",
                        "-c",
                        "ip link add br0 type bridge && ip link add veth0 type veth peer name veth1 &&"
                                + " ip link set dev veth0 master br0 &&"
                                + " ip link set dev veth0 type bridge_slave isolated on");
        return trial.succeeded()
                ? Finding.good("bridge", "bridge with isolated veth ports: tried")
                : Finding.missing(
                        "bridge", trial.output(), "apt-get install iproute2; modprobe bridge veth");
    }

    private static Finding packetFilter() {
        Trial trial =
                Trial.of(
                        "unshare",
                        "-n",
                        "nft",
                        "add table ip t; add chain ip t c { type nat hook postrouting priority 100; };"
                                + " add rule ip t c masquerade");
        return trial.succeeded()
                ? Finding.good("nftables", "address translation: tried")
                : Finding.missing(
                        "nftables", trial.output(), "apt-get install nftables; modprobe nft_masq");
    }

    private static Finding forwarding() throws IOException {
        Path file = Path.of("/proc/sys/net/ipv4/ip_forward");
        return Files.exists(file) && Files.readString(file).strip().equals("1")
                ? Finding.good("forwarding", "IPv4 forwarding is on")
                : Finding.warning(
                        "forwarding",
                        "IPv4 forwarding is off; the agent switches it on",
                        "sysctl -w net.ipv4.ip_forward=1");
    }
}
