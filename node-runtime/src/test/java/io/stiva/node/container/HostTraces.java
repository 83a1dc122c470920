package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What this process and the containers of an instance hold on the host, once it has settled; to be
 * compared later.
 *
 * @param descriptors what is open in this process, without the numbers of pipes and the like
 * @param children names and states: monitors, and launchers that stand by
 * @param mounts lines of this process's mount table
 */
record HostTraces(List<String> descriptors, List<String> children, List<String> mounts) {

    private static final int STEADY_LOOKS = 20;

    static HostTraces now() {
        return new HostTraces(
                settled(HostTraces::openDescriptors), settled(HostTraces::names), readMounts());
    }

    /** Waits until there is no more than there was, and fails with what there is besides. */
    void assertNothingMore() {
        try {
            Sandbox.until(() -> settled(HostTraces::names).size() <= children.size());
            Sandbox.until(() -> settled(HostTraces::openDescriptors).size() <= descriptors.size());
        } catch (AssertionError e) {
            throw new AssertionError(
                    "left: " + besides(names(), children) + besides(openDescriptors(), descriptors),
                    e);
        }
        assertThat(readMounts()).isEqualTo(mounts);
    }

    private static List<String> besides(List<String> all, List<String> before) {
        List<String> more = new ArrayList<>(all);
        before.forEach(more::remove);
        return more;
    }

    /** What stayed as many for some looks. */
    private static List<String> settled(Supplier<List<String>> look) {
        AtomicReference<List<String>> last = new AtomicReference<>(List.of());
        AtomicInteger same = new AtomicInteger();
        Sandbox.until(
                () -> {
                    List<String> now = look.get();
                    boolean asMany = now.size() == last.getAndSet(now).size();
                    same.set(asMany ? same.get() + 1 : 0);
                    return same.get() >= STEADY_LOOKS;
                });
        return last.get();
    }

    private static List<String> names() {
        List<String> all = new ArrayList<>();
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            try {
                String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
                all.add(stat.replaceAll("(?s)^[0-9]+ (\\(.*\\) .).*", "$1"));
            } catch (IOException e) {
                all.add("ended meanwhile");
            }
        }
        return all;
    }

    private static List<String> openDescriptors() {
        List<String> all = new ArrayList<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : open.toList()) {
                all.add(target(each).replaceAll("\\[[0-9]+]", ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    static List<String> readMounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Directories below those of an instance. */
    static List<String> cgroups(String instance) {
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
