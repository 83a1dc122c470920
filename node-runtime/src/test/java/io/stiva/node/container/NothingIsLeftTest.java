package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            runAndRemove(sandbox, 2); // class loading and pools open descriptors of their own
            Sandbox.until(() -> descriptors() == settled());
            long before = descriptors();
            List<String> mounts = mounts();

            runAndRemove(sandbox, ROUNDS);

            Sandbox.until(() -> monitors(sandbox).isEmpty());
            Sandbox.until(() -> descriptors() <= before);
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
            sandbox.containers.remove(spec.id());
            assertThat(sandbox.containers.find(spec.id())).isEmpty();
        }
    }

    /** The number of open descriptors once two looks a little apart agree. */
    private static long settled() {
        long first = descriptors();
        Thread.onSpinWait();
        return Math.max(first, descriptors());
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

    private static List<Long> monitors(Sandbox sandbox) {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").contains("launcher"))
                .map(ProcessHandle::pid)
                .toList();
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
