package io.stiva.node.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.linux.Syscall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContainerPlanTest {

    private static final Path GOLDEN =
            Path.of("src/test/resources/io/stiva/node/oci/container-plan.txt");

    @Test
    void a_container_is_made_by_exactly_these_system_calls() throws IOException {
        String text = PlanText.of(Plans.plan());
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(GOLDEN, text);
        }

        assertThat(text).isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
    }

    @Test
    void the_same_bundle_gives_the_same_bytes() {
        byte[] first = PlanEncoder.encode(Plans.plan(), io.stiva.vocabulary.Architecture.AMD64);
        byte[] second = PlanEncoder.encode(Plans.plan(), io.stiva.vocabulary.Architecture.AMD64);

        assertThat(first).isEqualTo(second);
    }

    @Test
    void no_path_of_the_tenants_is_followed_while_descriptors_of_the_host_are_open() {
        List<Operation> child = Plans.plan().child();
        int closed = position(child, "close the rest");

        assertThat(position(child, "enter working directory /srv/web")).isGreaterThan(closed);
        assertThat(position(child, "mkdir /srv")).isGreaterThan(closed);
        assertThat(position(child, "execute nginx")).isGreaterThan(closed);
    }

    @Test
    void the_first_thing_done_is_to_be_unreadable_for_the_tenant() {
        Operation first = Plans.plan().before().getFirst();

        assertThat(first.call()).isEqualTo(Syscall.PRCTL);
        assertThat(first.arguments()).startsWith(Argument.arg(4), Argument.arg(0));
    }

    @Test
    void the_filter_is_the_last_thing_before_the_rendezvous() {
        List<Operation> child = Plans.plan().child();

        int filter = position(child, "system call filter");
        assertThat(position(child, "no new privileges")).isLessThan(filter);
        assertThat(position(child, "capabilities")).isLessThan(filter);
        assertThat(position(child, "ready")).isEqualTo(filter + 1);
        assertThat(position(child, "go")).isEqualTo(filter + 2);
        assertThat(child.subList(filter + 3, child.size()))
                .allMatch(operation -> operation.call() == Syscall.EXECVE);
    }

    @Test
    void a_program_without_a_slash_is_tried_along_the_path() {
        List<Operation> tries =
                Plans.plan().child().stream()
                        .filter(operation -> operation.call() == Syscall.EXECVE)
                        .toList();

        assertThat(tries)
                .extracting(operation -> operation.arguments().getFirst())
                .containsExactly(
                        Argument.arg("/bin/nginx"),
                        Argument.arg("/usr/bin/nginx"),
                        Argument.arg("/usr/bin/nginx"));
        assertThat(tries.getLast().tolerated()).isEmpty();
        assertThat(tries.getLast().blame()).isEqualTo(Operation.Blame.TENANT);
    }

    @Test
    void an_init_is_taken_from_the_agent_and_executed_by_descriptor() {
        Plan plan = Plans.planWithInit();
        Operation last = plan.child().getLast();

        assertThat(plan.before()).anyMatch(o -> o.purpose().equals("take the init"));
        assertThat(last.call()).isEqualTo(Syscall.EXECVEAT);
        assertThat(last.arguments())
                .containsExactly(
                        Argument.arg(Descriptors.INIT),
                        Argument.arg(""),
                        new Argument.Vector(
                                List.of("init", "/bin/nginx", "/usr/bin/nginx", "", "nginx", "-g")),
                        new Argument.Vector(List.of("PATH=/bin:/usr/bin", "A=b")),
                        Argument.arg(0x1000));
        assertThat(position(plan.child(), "keep the init"))
                .isEqualTo(position(plan.child(), "close the rest") - 1);
    }

    @Test
    void every_read_only_mount_is_expected_to_be_read_only() {
        PlannedMounts mounts = PlannedMounts.of(Plans.plan());

        assertThat(mounts.readOnly()).contains("/", "/sys", "/proc/sys", "/sys/fs/cgroup/memory");
        assertThat(mounts.required()).contains("/", "/proc", "/sys", "/dev", "/dev/null");
        assertThat(mounts.required()).doesNotContain("/proc/kcore");
        assertThat(mounts.possible()).contains("/proc/kcore");
    }

    private static int position(List<Operation> operations, String purpose) {
        return IntStream.range(0, operations.size())
                .filter(i -> operations.get(i).purpose().equals(purpose))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + purpose));
    }
}
