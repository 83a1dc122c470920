package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
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
            long descriptors = settled(NothingIsLeftTest::descriptors);
            long children = settled(NothingIsLeftTest::children);
            List<String> mounts = mounts();

            runAndRemove(sandbox, ROUNDS);

            Sandbox.until(() -> settled(NothingIsLeftTest::children) <= children);
            Sandbox.until(() -> settled(NothingIsLeftTest::descriptors) <= descriptors);
            assertThat(mounts()).isEqualTo(mounts);
            assertThat(cgroups(instance)).allMatch(path -> path.endsWith("/monitors"));
            assertThat(sandbox.config().stateDirectory().resolve("containers")).isEmptyDirectory();
        }
        assertThat(cgroups(instance)).isEmpty();
        assertThat(mounts()).noneMatch(line -> line.contains("stiva-sandbox"));
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

    /** A number once it has stayed the same for ten looks. */
    private static long settled(LongSupplier number) {
        AtomicLong last = new AtomicLong(-1);
        AtomicInteger same = new AtomicInteger();
        Sandbox.until(
                () -> {
                    long now = number.getAsLong();
                    same.set(now == last.getAndSet(now) ? same.get() + 1 : 0);
                    return same.get() >= 10;
                });
        return last.get();
    }

    /** Monitors, and launchers that stand by. */
    private static long children() {
        return ProcessHandle.current().children().count();
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cgroups(String instance) {
        try (Stream<Path> all =
                Files.find(
                        Path.of("/sys/fs/cgroup"),
                        8,
                        (path, attributes) ->
                                attributes.isDirectory()
                                        && path.toString().contains("/stiva-" + instance + "/"))) {
            return all.map(Path::toString).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
