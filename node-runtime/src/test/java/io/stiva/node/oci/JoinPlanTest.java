package io.stiva.node.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Syscall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JoinPlanTest {

    private static final Path GOLDEN =
            Path.of("src/test/resources/io/stiva/node/oci/join-plan.txt");

    private static final Plan PLAN = plan(true);

    private static Plan plan(boolean terminal) {
        Bundle bundle = Plans.bundle(List.of("sh", "-c", "id"));
        JoinHandover handover =
                new JoinHandover(
                        "exe-x",
                        7,
                        21,
                        22,
                        23,
                        24,
                        List.of("/cg/cpu/tasks", "/cg/memory/tasks"),
                        "",
                        1);
        Plan.Monitor monitor =
                new Plan.Monitor(
                        Descriptors.STATUS, -1, -1, -1, -1, Descriptors.GO, "", "", "", "", 0, 1);
        return JoinPlan.compile(
                new JoinBundle(bundle.tenant(), bundle.ids(), "/srv/web", terminal),
                handover,
                monitor);
    }

    @Test
    void a_container_is_joined_by_exactly_these_system_calls() throws IOException {
        String text = PlanText.of(PLAN);
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(GOLDEN, text);
        }

        assertThat(text).isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
    }

    @Test
    void it_is_unreadable_before_it_enters_anything_of_the_tenants() {
        Operation first = PLAN.before().getFirst();

        assertThat(first.call()).isEqualTo(Syscall.PRCTL);
        assertThat(first.arguments())
                .startsWith(Argument.arg(Flags.PR_SET_DUMPABLE), Argument.arg(0));
        assertThat(PLAN.before().getLast().purpose()).isEqualTo("enter pid namespace");
    }

    @Test
    void it_is_in_the_containers_cgroups_before_it_is_in_its_namespaces() {
        assertThat(position("join cgroup")).isLessThan(position("enter namespaces"));
    }

    @Test
    void no_path_is_followed_while_anything_of_the_host_is_open() {
        int closed = position("close the rest");

        assertThat(PLAN.child().subList(0, closed))
                .noneMatch(
                        operation ->
                                operation.arguments().stream()
                                        .anyMatch(
                                                a ->
                                                        a instanceof Argument.Text text
                                                                && text.value().startsWith("/")));
        assertThat(position("find working directory /srv/web")).isGreaterThan(closed);
    }

    @Test
    void the_filter_is_the_last_thing_before_the_rendezvous() {
        int filter = position("system call filter");

        assertThat(position("no new privileges")).isLessThan(filter);
        assertThat(position("capabilities")).isLessThan(filter);
        assertThat(position("ready")).isEqualTo(filter + 1);
        assertThat(position("go")).isEqualTo(filter + 2);
    }

    @Test
    void a_controlling_terminal_is_taken_only_when_there_is_one() {
        assertThat(PLAN.child()).anyMatch(o -> o.purpose().equals("controlling terminal"));
        assertThat(plan(false).child()).noneMatch(o -> o.call() == Syscall.IOCTL);
    }

    private static int position(String purpose) {
        return IntStream.range(0, PLAN.child().size())
                .filter(i -> PLAN.child().get(i).purpose().equals(purpose))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + purpose));
    }
}
