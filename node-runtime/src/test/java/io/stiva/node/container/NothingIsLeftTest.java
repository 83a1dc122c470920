package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After containers were removed the host is as it was before. */
@Tag("root")
class NothingIsLeftTest {

    private static final int ROUNDS = 20;

    @Test
    void removed_containers_leave_no_cgroup_mount_directory_process_or_descriptor() {
        String instance;
        try (Sandbox sandbox = new Sandbox()) {
            instance = sandbox.instance;
            sandbox.containers.recover();
            runAndRemove(sandbox, 6); // class loading and pools open descriptors of their own
            HostTraces before = HostTraces.now();

            runAndRemove(sandbox, ROUNDS);

            before.assertNothingMore();
            assertThat(HostTraces.cgroups(instance)).allMatch(path -> path.endsWith("/monitors"));
            assertThat(sandbox.config().stateDirectory().resolve("containers")).isEmptyDirectory();
        }
        assertThat(HostTraces.cgroups(instance)).isEmpty();
        assertThat(HostTraces.readMounts()).noneMatch(line -> line.contains("stiva-sandbox"));
    }

    /** Longer than any path the kernel takes, made by going down step by step. */
    @Test
    void a_tree_too_deep_for_any_path_goes_with_its_container() {
        String digs =
                "n=$(printf 'n%.0s' $(seq 200)); cd /; for i in $(seq 60); do mkdir $n; cd -P $n;"
                        + " done; touch bottom; echo deep";
        try (Sandbox sandbox = new Sandbox()) {
            sandbox.containers.recover();
            ContainerSpec spec = Sandbox.shell(digs);
            sandbox.containers.start(spec, sandbox.image);
            sandbox.awaitEnd(spec.id());
            assertThat(sandbox.log(spec.id())).containsExactly("deep");

            sandbox.containers.remove(spec.id());

            assertThat(sandbox.config().stateDirectory().resolve("containers")).isEmptyDirectory();
        }
    }

    private static void runAndRemove(Sandbox sandbox, int rounds) {
        for (int i = 0; i < rounds; i++) {
            ContainerSpec spec =
                    Sandbox.shell(i % 2 == 0 ? "mkdir -p /a/b; exit 0" : "exec sleep 1000");
            sandbox.containers.start(spec, sandbox.image);
            if (i % 2 == 1) {
                join(sandbox, spec);
            }
            sandbox.containers.remove(spec.id());
            assertThat(sandbox.containers.find(spec.id())).isEmpty();
        }
    }

    private static void join(Sandbox sandbox, ContainerSpec spec) {
        assertThat(Ran.in(sandbox, spec, "true").end().isSuccess()).isTrue();
        ExecSpec onTerminal =
                new ExecSpec(List.of("/bin/sleep", "9"), Map.of(), null, null, TerminalSize.USUAL);
        sandbox.containers.exec(spec.id(), onTerminal).close();
        Refusals.of(() -> sandbox.containers.exec(spec.id(), ExecSpec.of("no-such")));
    }
}
