package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.image.Image;
import io.stiva.vocabulary.ContainerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a tenant sees from inside, on the real kernel. */
@Tag("root")
class IsolationTest {

    /** Everything below /proc and /sys that may say something about a machine. */
    private static final List<String> HOST_FILES =
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
                    "/proc/interrupts",
                    "/proc/iomem",
                    "/proc/ioports",
                    "/proc/kallsyms",
                    "/proc/key-users",
                    "/proc/keys",
                    "/proc/kpagecount",
                    "/proc/kpageflags",
                    "/proc/loadavg",
                    "/proc/locks",
                    "/proc/misc",
                    "/proc/modules",
                    "/proc/pagetypeinfo",
                    "/proc/partitions",
                    "/proc/schedstat",
                    "/proc/slabinfo",
                    "/proc/softirqs",
                    "/proc/swaps",
                    "/proc/timer_list",
                    "/proc/vmallocinfo",
                    "/proc/vmstat",
                    "/proc/zoneinfo",
                    "/proc/filesystems",
                    "/proc/cgroups",
                    "/proc/version",
                    "/proc/stat",
                    "/proc/meminfo",
                    "/proc/uptime",
                    "/proc/cpuinfo",
                    "/proc/pressure/cpu",
                    "/proc/pressure/io",
                    "/proc/pressure/memory",
                    "/proc/bus/pci/devices",
                    "/proc/tty/drivers",
                    "/proc/sys/fs/dentry-state",
                    "/proc/sys/fs/file-nr",
                    "/proc/sys/fs/inode-nr",
                    "/proc/sys/fs/inode-state",
                    "/proc/sys/kernel/random/boot_id",
                    "/proc/sys/kernel/random/entropy_avail",
                    "/sys/kernel/notes",
                    "/sys/kernel/vmcoreinfo",
                    "/sys/kernel/uevent_seqnum",
                    "/sys/devices/system/node/node0/meminfo",
                    "/sys/devices/system/node/node0/numastat",
                    "/sys/devices/system/node/node0/vmstat",
                    "/sys/firmware/acpi",
                    "/sys/block",
                    "/sys/module",
                    "/sys/fs/ext4",
                    "/sys/class/block",
                    "/sys/class/thermal",
                    "/sys/class/powercap",
                    "/sys/power/state");

    private static Sandbox sandbox;

    @BeforeAll
    static void open() {
        sandbox = new Sandbox();
        sandbox.containers.recover();
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @Test
    void root_inside_is_nobody_outside_and_no_two_containers_share_ids() {
        ContainerSpec one = Sandbox.shell("cat /proc/self/uid_map /proc/self/gid_map");
        ContainerSpec two = Sandbox.shell("cat /proc/self/uid_map");
        List<String> first = squeezed(sandbox.run(one));
        List<String> second = squeezed(sandbox.run(two));

        assertThat(first).hasSize(2).allMatch(line -> line.matches("0 [0-9]+ 65536"));
        assertThat(first.get(0)).isEqualTo(first.get(1));
        assertThat(Long.parseLong(first.getFirst().split(" ")[1])).isGreaterThan(65535);
        assertThat(second.getFirst()).isNotEqualTo(first.getFirst());
    }

    private static List<String> squeezed(List<String> lines) {
        return lines.stream().map(l -> l.strip().replaceAll(" +", " ")).toList();
    }

    @Test
    void the_program_is_process_1_and_sees_only_its_own() {
        List<String> seen = sandbox.run("echo $$; hostname; ls /proc | grep -c '^[0-9]'");

        assertThat(seen.subList(0, 2)).containsExactly("1", "web");
        assertThat(Integer.parseInt(seen.get(2))).isLessThanOrEqualTo(3);
    }

    @Test
    void it_holds_nine_capabilities_a_filter_and_no_way_to_more() {
        assertThat(sandbox.run("grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status"))
                .containsExactly(
                        "CapInh:\t0000000000000000",
                        "CapPrm:\t00000000000005fb",
                        "CapEff:\t00000000000005fb",
                        "CapBnd:\t00000000000005fb",
                        "CapAmb:\t0000000000000000",
                        "NoNewPrivs:\t1",
                        "Seccomp:\t2");
    }

    @Test
    void an_ordinary_user_holds_none_and_has_its_groups_and_home() {
        ContainerSpec spec =
                Sandbox.withUser(
                        Sandbox.shell("id; echo $HOME; grep CapEff /proc/self/status"), "web");

        assertThat(sandbox.run(spec))
                .containsExactly(
                        "uid=33(web) gid=33(web) groups=44(logs),45(more)",
                        "/srv/web",
                        "CapEff:\t0000000000000000");
    }

    @Test
    void only_the_three_streams_are_open() {
        assertThat(sandbox.run("ls /proc/1/fd; true")).containsExactly("0", "1", "2");
    }

    @Test
    void the_streams_can_be_opened_again_by_their_names() {
        ContainerSpec spec =
                Sandbox.withUser(
                        Sandbox.shell("echo a > /dev/stdout; echo b > /dev/stderr"), "web");

        assertThat(sandbox.run(spec)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void limits_can_be_read_and_not_written_from_inside() {
        List<String> seen =
                sandbox.run(
                        "cd /sys/fs/cgroup; if [ -e cgroup.controllers ]; then cat memory.max"
                                + " cpu.max pids.max; echo 1 > pids.max; else cat"
                                + " memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us"
                                + " pids/pids.max; echo 1 > pids/pids.max; fi || echo refused");

        assertThat(seen.stream().map(line -> line.replace(" 100000", "")))
                .contains("67108864", "50000", "50", "refused");
    }

    @Test
    void mounting_namespaces_and_device_nodes_are_refused() {
        assertThat(
                        sandbox.run(
                                "mount -t tmpfs x /tmp || echo no-mount; unshare -U true || echo"
                                        + " no-userns; chroot / true || echo no-chroot; mknod"
                                        + " /tmp/d b 254 0 || echo no-mknod"))
                .contains("no-mount", "no-userns", "no-chroot", "no-mknod");
    }

    @Test
    void the_loopback_is_up_and_there_is_no_other_device() {
        assertThat(sandbox.run("ls /sys/class/net; cat /sys/class/net/lo/flags"))
                .containsExactly("lo", "0x9");
    }

    @Test
    void at_most_five_files_tell_about_the_host() {
        String script =
                "for f in "
                        + String.join(" ", HOST_FILES)
                        + "; do if [ -d $f ]; then [ -n \"$(ls $f)\" ] && echo $f;"
                        + " elif [ -s /dev/null ] || [ -n \"$(head -c 1 $f 2>/dev/null | tr '\\0' x)\""
                        + " ]; then echo $f; fi; done";

        List<String> readable = sandbox.run(script);

        readable = readable.stream().filter(f -> !isOwn(f)).toList();
        assertThat(readable).hasSizeLessThanOrEqualTo(5);
        assertThat(readable)
                .isSubsetOf(
                        "/proc/version",
                        "/proc/stat",
                        "/proc/meminfo",
                        "/proc/uptime",
                        "/proc/cpuinfo");
    }

    /** Shown with a content of the container's own. */
    private static boolean isOwn(String file) {
        return List.of("/proc/loadavg", "/proc/cgroups", "/proc/sys/kernel/random/boot_id")
                .contains(file);
    }

    @Test
    void the_boot_id_is_not_the_hosts() throws Exception {
        Path hosts = Path.of("/proc/sys/kernel/random/boot_id");

        assertThat(sandbox.run("cat /proc/sys/kernel/random/boot_id"))
                .hasSize(1)
                .doesNotContain(Files.readString(hosts).strip());
    }

    @Test
    void kernel_settings_are_read_only() {
        assertThat(
                        sandbox.run(
                                "echo x > /proc/sys/kernel/core_pattern || echo a; echo 1 >"
                                        + " /proc/sys/vm/drop_caches || echo b; mkdir /sys/x ||"
                                        + " echo c"))
                .contains("a", "b", "c");
    }

    @Test
    void a_read_only_root_refuses_writes_and_still_has_its_resolver_files() {
        ContainerSpec spec =
                Sandbox.readOnly(Sandbox.shell("touch /x || echo refused; cat /etc/hostname"));

        assertThat(sandbox.run(spec)).contains("refused", "web");
    }

    @Test
    void a_missing_working_directory_is_made() {
        ContainerSpec spec = Sandbox.withDirectory(Sandbox.shell("pwd"), "/srv/deep/down");

        assertThat(sandbox.run(spec)).containsExactly("/srv/deep/down");
    }

    @Test
    void the_hook_runs_before_the_program_and_knows_its_process() {
        AtomicReference<String> seen = new AtomicReference<>("");
        BeforeExec hook =
                (spec, pid) -> {
                    try {
                        seen.set(
                                Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net"))
                                        .toString());
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                };
        try (Sandbox hooked = new Sandbox(hook)) {
            hooked.containers.recover();

            List<String> inside = hooked.run("readlink /proc/self/ns/net");

            assertThat(inside).containsExactly(seen.get());
        }
    }

    @Test
    void a_hook_that_fails_keeps_the_program_from_running() {
        BeforeExec failing =
                (spec, pid) -> {
                    throw new IllegalStateException("no network today");
                };
        try (Sandbox hooked = new Sandbox(failing)) {
            hooked.containers.recover();
            ContainerSpec spec = Sandbox.shell("echo ran");

            assertThat(Refusals.of(() -> hooked.containers.start(spec, hooked.image)).code())
                    .isEqualTo("container-failed");

            assertThat(hooked.log(spec.id())).isEmpty();
            assertThat(hooked.containers.find(spec.id()).orElseThrow().state())
                    .isEqualTo(ContainerState.FAILED);
        }
    }

    @Test
    void the_layers_of_the_image_stay_as_they_are() throws Exception {
        Image image = sandbox.image;

        sandbox.run("echo changed > /etc/passwd; rm /bin/cat; echo new > /new");

        assertThat(Files.readString(image.layers().get(1).resolve("etc/passwd")))
                .startsWith("root:x:0:0");
        assertThat(image.layers().get(0).resolve("bin/cat")).isSymbolicLink();
        assertThat(image.layers().get(0).resolve("new")).doesNotExist();
    }
}
