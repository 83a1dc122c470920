package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.StivaException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each system call is refused in turn: nothing of what it was for stays on the host. */
@Tag("root")
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultyStartTest {

    private static final int FEWEST_FAILURES = 5;

    private final Sandbox sandbox = new Sandbox();
    private final FailingKernel faults = new FailingKernel();
    private final String instance = sandbox.instance + "f";
    private final LinuxContainers containers =
            new LinuxContainers(
                    new RuntimeConfig(
                            sandbox.directory.resolve("faulty"),
                            instance,
                            sandbox.config().firstId() + 65536 * 200,
                            64,
                            sandbox.config().logLimit(),
                            sandbox.config().logRate(),
                            sandbox.config().leastFreeDisk()),
                    faults.kernel,
                    Architecture.parse(System.getProperty("os.arch")),
                    BeforeExec.NOTHING,
                    ContainerListener.NOBODY);

    @AfterEach
    void close() {
        containers.close();
        sandbox.close();
    }

    @Test
    void a_start_whose_any_call_is_refused_leaves_nothing() {
        containers.recover();

        refuseEachCallOf(this::startAndRemove);

        assertThat(HostTraces.cgroups(instance)).allMatch(path -> path.endsWith("/monitors"));
        assertThat(sandbox.directory.resolve("faulty/containers")).isEmptyDirectory();
    }

    @Test
    void a_program_that_joins_and_whose_any_call_is_refused_leaves_nothing() {
        containers.recover();
        ContainerSpec spec = Sandbox.shell("exec sleep 1000");
        containers.start(spec, sandbox.image);

        refuseEachCallOf(() -> joinAndClose(spec));

        assertThat(containers.processes(spec.id())).hasSize(1);
        containers.remove(spec.id());
    }

    private void joinAndClose(ContainerSpec spec) {
        Exec joined = containers.exec(spec.id(), ExecSpec.of("true"));
        faults.stop();
        joined.close();
    }

    private void startAndRemove() {
        ContainerSpec spec = Sandbox.shell("exec sleep 1000");
        try {
            containers.start(spec, sandbox.image);
        } finally {
            faults.stop();
            containers.remove(spec.id());
        }
    }

    /** The first call, then the second, up to the last that it makes. */
    private void refuseEachCallOf(Runnable attempt) {
        attempt.run();
        attempt.run();
        HostTraces before = HostTraces.now();
        int failed = 0;
        boolean wasRefused = true;
        for (int number = 1; wasRefused; number++) {
            faults.refuse(number);
            try {
                attempt.run();
            } catch (StivaException e) {
                failed++;
                assertThat(e.publicMessage()).doesNotContain("refused by the test");
            }
            wasRefused = faults.stop();
        }
        assertThat(failed).isGreaterThan(FEWEST_FAILURES);
        before.assertNothingMore();
    }
}
