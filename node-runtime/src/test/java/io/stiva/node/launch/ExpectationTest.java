package io.stiva.node.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.oci.Bundle;
import io.stiva.node.oci.Capability;
import io.stiva.node.oci.CommandLine;
import io.stiva.node.oci.IdRange;
import io.stiva.node.oci.Identity;
import io.stiva.node.oci.PlannedMounts;
import io.stiva.node.oci.SeccompCompiler;
import io.stiva.vocabulary.Architecture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One fact of the kernel's view is changed at a time, and must be named. */
class ExpectationTest {

    private static final String STATUS =
            """
            Name:	launcher
            Umask:	0022
            Uid:	131105	131105	131105	131105
            Gid:	131072	131072	131072	131072
            Groups:	131112
            CapInh:	0000000000000000
            CapPrm:	0000000000000000
            CapEff:	0000000000000000
            CapBnd:	00000000000005fb
            CapAmb:	0000000000000000
            NoNewPrivs:	1
            Seccomp:	2
            """;

    private static final String MOUNTS =
            """
            100 99 0:50 / / ro,nodev,relatime - overlay overlay rw,lowerdir=1:0
            101 100 0:51 / /proc rw,nosuid - proc proc rw
            102 101 0:51 /sys /proc/sys ro,nosuid - proc proc rw
            103 101 0:52 /null /proc/kcore rw - devtmpfs devtmpfs rw
            """;

    private static final Expectation EXPECTATION =
            new Expectation(
                    "launcher",
                    new Bundle(
                            new CommandLine(List.of("/bin/true"), List.of()),
                            new Identity(33, 0, List.of(40), "/"),
                            "/",
                            "web",
                            new IdRange(131072),
                            true,
                            false,
                            Capability.DEFAULTS,
                            SeccompCompiler.compile(Architecture.AMD64),
                            Bundle.ControllerView.UNIFIED,
                            List.of(),
                            1024,
                            "0"),
                    namespaces("agent"),
                    Map.of("memory", "/stiva-x/c.1"),
                    new PlannedMounts(
                            Set.of("/", "/proc", "/proc/sys"),
                            Set.of("/", "/proc", "/proc/sys", "/proc/kcore", "/proc/fb"),
                            Set.of("/", "/proc/sys")),
                    path -> !path.equals("/proc/fb"));

    private static Map<String, String> namespaces(String whose) {
        Map<String, String> all = new HashMap<>();
        ProcessView.NAMESPACES.forEach(kind -> all.put(kind, kind + ":" + whose));
        return all;
    }

    private static ProcessView view(
            Map<String, String> namespaces,
            String map,
            String status,
            String cgroup,
            String mounts) {
        return new ProcessView(
                namespaces,
                map,
                map,
                ProcessView.status(status),
                ProcessView.cgroups(cgroup),
                ProcessView.mounts(mounts));
    }

    private static final String MAP = "0 131072 65536";
    private static final String CGROUP = "4:memory:/stiva-x/c.1\n0::/\n";

    private static List<String> differences(String status, String mounts) {
        return EXPECTATION.differences(view(namespaces("own"), MAP, status, CGROUP, mounts));
    }

    @Test
    void a_view_as_planned_has_no_difference() {
        assertThat(differences(STATUS, MOUNTS)).isEmpty();
    }

    @Test
    void a_namespace_of_the_agents_is_named() {
        for (String kind : ProcessView.NAMESPACES) {
            Map<String, String> shared = namespaces("own");
            shared.put(kind, kind + ":agent");

            assertThat(EXPECTATION.differences(view(shared, MAP, STATUS, CGROUP, MOUNTS)))
                    .containsExactly("no " + kind + " namespace of its own");
        }
    }

    @Test
    void another_id_map_or_cgroup_is_named() {
        assertThat(
                        EXPECTATION.differences(
                                view(namespaces("own"), "0 0 4294967295", STATUS, CGROUP, MOUNTS)))
                .hasSize(2)
                .allMatch(difference -> difference.contains("0 131072 65536"));
        assertThat(
                        EXPECTATION.differences(
                                view(namespaces("own"), MAP, STATUS, "4:memory:/\n", MOUNTS)))
                .containsExactly("cgroup memory is '/' instead of '/stiva-x/c.1'");
    }

    @Test
    void more_rights_than_planned_are_named() {
        assertThat(
                        differences(
                                STATUS.replace("CapEff:\t000000000000", "CapEff:\t000001ffffff"),
                                MOUNTS))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("CapEff");
        assertThat(differences(STATUS.replace("NoNewPrivs:\t1", "NoNewPrivs:\t0"), MOUNTS))
                .containsExactly("NoNewPrivs is '0' instead of '1'");
        assertThat(differences(STATUS.replace("Seccomp:\t2", "Seccomp:\t0"), MOUNTS))
                .containsExactly("Seccomp is '0' instead of '2'");
        assertThat(differences(STATUS.replace("Groups:\t131112", "Groups:\t131112 0"), MOUNTS))
                .hasSize(1);
        assertThat(differences(STATUS.replace("131105", "0"), MOUNTS)).hasSize(1);
        assertThat(differences("", MOUNTS)).hasSize(11);
    }

    @Test
    void mounts_that_are_missing_unplanned_or_writable_are_named() {
        assertThat(differences(STATUS, MOUNTS.replace("/proc/sys ro", "/proc/sys rw")))
                .containsExactly("writable mount /proc/sys");
        assertThat(differences(STATUS, MOUNTS.replace("/ / ro", "/ / rw")))
                .containsExactly("writable mount /");
        assertThat(differences(STATUS, MOUNTS.replace("/proc/kcore", "/home")))
                .containsExactly("unplanned mount /home", "missing mount /proc/kcore");
        assertThat(differences(STATUS, MOUNTS.replace("- overlay overlay", "- ext4 /dev/vda")))
                .containsExactly("root is of type ext4");
        assertThat(differences(STATUS, ""))
                .contains("missing mount /", "missing mount /proc", "missing mount /proc/sys");
    }

    @Test
    void a_mask_may_be_missing_only_where_the_kernel_does_not_have_the_path() {
        String unmasked = MOUNTS.replaceAll("(?m)^103.*\n", "");

        assertThat(differences(STATUS, unmasked)).containsExactly("missing mount /proc/kcore");
    }

    @Test
    void a_mount_tied_to_one_of_the_hosts_is_named() {
        for (String tie : List.of("shared:7", "master:7", "shared:7 master:8")) {
            assertThat(differences(STATUS, MOUNTS.replace("kcore rw -", "kcore rw " + tie + " -")))
                    .containsExactly("mount tied to others /proc/kcore");
        }
    }

    @Test
    void a_program_that_has_not_waited_is_named() {
        assertThat(differences(STATUS.replace("Name:\tlauncher", "Name:\tsh"), MOUNTS))
                .containsExactly("Name is 'sh' instead of 'launcher'");
    }

    @Test
    void of_stacked_mounts_the_last_one_counts() {
        String writableOnTop = MOUNTS + "104 102 0:51 /sys /proc/sys rw,nosuid - proc proc rw\n";

        assertThat(differences(STATUS, writableOnTop)).containsExactly("writable mount /proc/sys");
    }
}
