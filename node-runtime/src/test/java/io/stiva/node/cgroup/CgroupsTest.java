package io.stiva.node.cgroup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.node.linux.Errno;
import io.stiva.node.linux.KernelException;
import io.stiva.node.linux.LinuxKernel;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What both versions of control groups promise, on the kernel at hand. */
@Tag("root")
class CgroupsTest {

    private static final Limits LIMITS = new Limits(new MilliCpu(500), Bytes.mebi(64), 20);

    private final String instance =
            "t" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    private final Cgroups cgroups = Cgroups.open(new LinuxKernel(), instance);
    private final Cgroup cgroup = cgroups.create("web.1", LIMITS);
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void close() {
        cgroup.remove();
        cgroups.close();
        started.forEach(Process::destroyForcibly);
    }

    /** A shell that joins the cgroup before it runs a script. */
    private Process inside(String script) throws IOException {
        List<String> joins = new ArrayList<>(cgroup.joinFiles());
        if (!cgroup.birthDirectory().isEmpty()) {
            joins.add(cgroup.birthDirectory() + "/cgroup.procs");
        }
        StringBuilder text = new StringBuilder();
        joins.forEach(file -> text.append("echo 0 > ").append(file).append(" || exit 9\n"));
        Process process =
                new ProcessBuilder("/bin/busybox", "sh", "-c", text + script)
                        .redirectErrorStream(true)
                        .start();
        started.add(process);
        return process;
    }

    private String said(String script) throws Exception {
        Process process = inside(script);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output.strip();
    }

    private Process sleeping() throws IOException {
        Process process = inside("echo up; exec sleep 1000");
        assertThat(process.inputReader().readLine()).isEqualTo("up");
        return process;
    }

    @Test
    void the_devices_of_the_list_can_be_used_and_no_others() throws Exception {
        assertThat(said("head -c 3 /dev/zero | wc -c; echo x > /dev/null && echo written"))
                .isEqualTo("3\nwritten");
        assertThat(said("exec 3< /dev/kmsg")).contains("Operation not permitted");
        assertThat(said("mknod /tmp/" + instance + " b 7 99")).contains("Operation not permitted");
        assertThat(Path.of("/tmp/" + instance)).doesNotExist();
    }

    @Test
    void a_member_is_listed_and_counted_where_the_kernel_says_it_is() throws Exception {
        Process member = sleeping();

        assertThat(cgroup.members()).containsExactly((int) member.pid());
        assertThat(cgroup.pids()).isEqualTo(1);
        assertThat(cgroup.memory().current()).isGreaterThan(Bytes.ZERO);
        String places = new LinuxKernel().readFile("/proc/" + member.pid() + "/cgroup");
        assertThat(cgroup.membership())
                .allSatisfy(
                        (controllers, path) ->
                                assertThat(places.lines())
                                        .anyMatch(l -> l.endsWith(":" + controllers + ":" + path)));
    }

    @Test
    void another_agent_finds_it_by_name_and_by_its_directories() throws Exception {
        Process member = sleeping();

        Cgroups later = Cgroups.open(new LinuxKernel(), instance);

        assertThat(later.names()).containsExactly("web.1");
        assertThat(later.find("web.1").members()).containsExactly((int) member.pid());
        assertThat(later.adopt(cgroup.directories()).members()).containsExactly((int) member.pid());
        assertThat(later.isUnified()).isEqualTo(cgroups.isUnified());
    }

    @Test
    void removal_kills_what_is_left_also_when_it_is_frozen() throws Exception {
        Process one = sleeping();
        Process other = sleeping();
        cgroup.freeze();
        assertThat(cgroup.isFrozen()).isTrue();

        cgroup.remove();

        assertThat(one.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(cgroups.names()).isEmpty();
        cgroup.remove(); // once more is nothing more
    }

    @Test
    void killing_reaches_every_member_and_nobody_else() throws Exception {
        Process one = sleeping();
        Process other = sleeping();
        Process outside = new ProcessBuilder("/bin/busybox", "sleep", "1000").start();
        started.add(outside);

        cgroup.kill();

        assertThat(one.waitFor()).isEqualTo(128 + 9);
        assertThat(other.waitFor()).isEqualTo(128 + 9);
        assertThat(outside.isAlive()).isTrue();
    }

    @Test
    void a_limit_the_kernel_refuses_leaves_no_cgroup_behind() {
        Limits impossible = new Limits(new MilliCpu(500), Bytes.mebi(64), -5);

        assertThatThrownBy(() -> cgroups.create("bad.1", impossible))
                .isInstanceOfSatisfying(
                        KernelException.class,
                        refusal -> assertThat(refusal.errno()).isEqualTo(Errno.EINVAL));

        assertThat(cgroups.names()).containsExactly("web.1");
    }
}
