package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A container's root that lies in wait for those who join it, on the real kernel. */
@Tag("root")
class HostileExecTest {

    private static final int JOINS = 150;

    /**
     * Looks at every process that still has the launcher's name. What it gets of one counts only if
     * the process has that name afterwards too: then it was ours and not the tenant's own program.
     */
    private static final String LOOKS =
            "ours() { read -r c 2>/dev/null < $1/comm && case \"$c\" in exe-*) true;; *) false;;"
                    + " esac; }; got() { ours $1 && echo got-$2; };"
                    + " echo up; while [ ! -e /stop ]; do for p in /proc/[0-9]*; do ours $p || continue;"
                    + " echo seen;"
                    + " [ -e $p/exe ] && got $p exe; [ -e $p/cwd ] && got $p cwd;"
                    + " [ -e $p/root ] && got $p root;"
                    + " for n in 0 3 4 9 12 20 22; do [ -e $p/fd/$n ] && got $p fd; done;"
                    + " true 2>/dev/null < $p/mem && got $p mem;"
                    + " true 2>/dev/null < $p/environ && got $p environ;"
                    + " done; done; echo over";

    private static final String STOPS =
            "ours() { read -r c 2>/dev/null < $1/comm && case \"$c\" in exe-*) true;; *) false;;"
                    + " esac; };"
                    + " echo up; while :; do for p in /proc/[0-9]*; do ours $p && kill -STOP"
                    + " ${p#/proc/} && echo stopped; done; done";

    @Test
    void nothing_of_the_joining_process_can_be_read_from_inside() {
        try (Sandbox sandbox = new Sandbox()) {
            sandbox.containers.recover();
            ContainerSpec spec = Sandbox.shell(LOOKS);
            sandbox.containers.start(spec, sandbox.image);
            Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

            for (int i = 0; i < JOINS; i++) {
                Ran ran = Ran.in(sandbox, spec, "true");
                assertThat(ran.end().isSuccess())
                        .as("%s %s", ran, sandbox.containers.find(spec.id()))
                        .isTrue();
            }
            Ran.in(sandbox, spec, "touch /stop");
            sandbox.awaitEnd(spec.id());

            List<String> seen = sandbox.log(spec.id());
            assertThat(seen).contains("seen"); // or the test looks at nothing
            assertThat(seen).noneMatch(line -> line.startsWith("got-"));
        }
    }

    @Test
    void who_stops_the_joining_process_delays_nobody_for_long() {
        try (Sandbox sandbox = new Sandbox()) {
            sandbox.containers.recover();
            ContainerSpec spec = Sandbox.shell(STOPS);
            sandbox.containers.start(spec, sandbox.image);
            Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

            for (int i = 0; i < 50 && !sandbox.log(spec.id()).contains("stopped"); i++) {
                try (Exec exec = sandbox.containers.exec(spec.id(), ExecSpec.of("/bin/true"))) {
                    exec.await(Sandbox.PATIENCE);
                } catch (io.stiva.vocabulary.StivaException e) {
                    assertThat(e.code()).isEqualTo("launcher-failed");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            assertThat(sandbox.log(spec.id())).contains("stopped");
            assertThat(sandbox.containers.find(spec.id()).orElseThrow().state())
                    .isEqualTo(ContainerState.RUNNING);
            sandbox.containers.kill(spec.id(), EndReason.USER_KILLED);
            assertThat(sandbox.awaitEnd(spec.id()).reason()).isEqualTo(EndReason.USER_KILLED);
        }
    }
}
