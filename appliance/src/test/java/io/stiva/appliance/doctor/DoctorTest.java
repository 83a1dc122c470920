package io.stiva.appliance.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.appliance.doctor.CgroupLayout.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {

    private static final String V2 =
            "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
    private static final String V1_CPU =
            "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct";
    private static final String V1_MEMORY =
            "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory";
    private static final String V1_PIDS =
            "36 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids";
    private static final String V1_NAMED =
            "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd";

    @Test
    void a_single_hierarchy_with_its_controllers_is_version_two() {
        CgroupLayout layout =
                CgroupLayout.of(List.of(V2), List.of("cpuset", "cpu", "io", "memory", "pids"));
        assertThat(layout.kind()).isEqualTo(Kind.V2);
        assertThat(layout.lacking()).isEmpty();
    }

    @Test
    void separate_hierarchies_are_version_one_and_names_are_no_controllers() {
        CgroupLayout layout =
                CgroupLayout.of(List.of(V1_CPU, V1_MEMORY, V1_PIDS, V1_NAMED), List.of());
        assertThat(layout.kind()).isEqualTo(Kind.V1);
        assertThat(layout.controllers())
                .containsExactlyInAnyOrder("cpu", "cpuacct", "memory", "pids");
    }

    @Test
    void both_are_hybrid_and_what_is_lacking_is_named() {
        CgroupLayout layout = CgroupLayout.of(List.of(V1_CPU, V2), List.of("hugetlb"));
        assertThat(layout.kind()).isEqualTo(Kind.HYBRID);
        assertThat(layout.lacking()).containsExactly("memory", "pids");
    }

    @Test
    void no_control_groups_lack_everything() {
        CgroupLayout layout =
                CgroupLayout.of(List.of("22 1 0:1 / / rw - ext4 /dev/vda rw"), List.of());
        assertThat(layout.kind()).isEqualTo(Kind.NONE);
        assertThat(layout.lacking()).isEqualTo(CgroupLayout.NEEDED);
    }

    @Test
    void kernels_before_overlays_over_idmapped_layers_are_refused() {
        assertThat(KernelChecks.kernel("5.10.0-28-amd64").level()).isEqualTo(Finding.Level.MISSING);
        assertThat(KernelChecks.kernel("5.19.0").level()).isEqualTo(Finding.Level.GOOD);
        assertThat(KernelChecks.kernel("6.1.0-13-amd64").level()).isEqualTo(Finding.Level.GOOD);
    }

    @Test
    void something_missing_fails_and_prints_what_mends_it() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Doctor doctor = new Doctor(new PrintStream(printed, true, UTF_8));
        int code =
                doctor.report(
                        List.of(
                                Finding.good("kernel", "6.1"),
                                Finding.missing("overlay", "unknown", "modprobe overlay")));
        assertThat(code).isEqualTo(1);
        assertThat(printed.toString(UTF_8)).contains("→ modprobe overlay").contains("1 missing");
    }

    @Test
    void warnings_alone_do_not_fail() {
        Doctor doctor = new Doctor(new PrintStream(new ByteArrayOutputStream(), true, UTF_8));
        assertThat(doctor.report(List.of(Finding.warning("ports", "taken", "")))).isZero();
    }

    @Test
    void a_trial_tells_success_failure_and_absence() {
        assertThat(Trial.of("true").succeeded()).isTrue();
        assertThat(Trial.of("sh", "-c", "echo one; echo two >&2; exit 1"))
                .isEqualTo(new Trial(false, "two"));
        assertThat(Trial.of("no-such-program").output()).contains("not installed");
    }
}
