package io.stiva.node.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A machine that runs tests: two emulated processors, version 2 of the control groups only. Its
 * console goes to a file, the results come over a second serial line.
 */
final class Guest implements AutoCloseable {

    private static final int SHOWN_LINES = 30;

    /** Of init.sh. */
    private static final String JAVA_ENDED = "java ended: 0";

    private final Process machine;
    private final BufferedReader lines;
    private final Path console;
    private final Duration limit;
    private final Map<String, GuestResult> results = new HashMap<>();
    private final List<String> other = new ArrayList<>();

    private Guest(Process machine, Path console, Duration limit) {
        this.machine = machine;
        this.lines = machine.inputReader(UTF_8);
        this.console = console;
        this.limit = limit;
    }

    /**
     * Builds and boots it.
     *
     * @param limit after which it is killed
     */
    static Guest boot(Path directory, List<String> training, List<String> selectors, Duration limit)
            throws IOException {
        Files.createDirectories(directory);
        GuestKernel kernel = GuestKernel.below(directory);
        Path disk = GuestDisk.below(directory, training, selectors);
        Path console = directory.resolve("console.log");
        Process machine =
                new ProcessBuilder(command(kernel, disk, console))
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .start();
        CompletableFuture.delayedExecutor(limit.toSeconds(), TimeUnit.SECONDS)
                .execute(machine::destroyForcibly);
        return new Guest(machine, console, limit);
    }

    private static List<String> command(GuestKernel kernel, Path disk, Path console) {
        return List.of(
                "qemu-system-x86_64",
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-no-reboot",
                // Emulated also where there is a /dev/kvm: in a virtual machine it may not work.
                "-accel",
                "tcg,thread=multi",
                "-cpu",
                "max",
                "-smp",
                "2",
                "-m",
                "1024",
                "-kernel",
                kernel.image().toString(),
                "-initrd",
                kernel.initrd().toString(),
                "-append",
                "console=ttyS0 quiet panic=-1 mitigations=off cgroup_no_v1=all",
                "-drive",
                "file=" + disk + ",format=raw,if=virtio,cache=unsafe",
                "-serial",
                "file:" + console,
                "-serial",
                "stdio");
    }

    /**
     * Waits for the result of one test.
     *
     * @param test its unique id
     * @throws AssertionError the guest ended without one
     */
    GuestResult await(String test) throws IOException {
        GuestResult found = results.get(test);
        while (found == null) {
            String line = nextLine();
            if (line == null) {
                throw new AssertionError(end());
            }
            GuestResult.parse(line)
                    .ifPresentOrElse(
                            result -> results.put(result.test(), result), () -> other.add(line));
            found = results.get(test);
        }
        return found;
    }

    /** Null at the end; one that was killed has its stream closed. */
    private @Nullable String nextLine() {
        try {
            return lines.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    /** Waits until it has switched itself off, and requires that all went to its end before. */
    void awaitEnd() throws IOException, InterruptedException {
        while (nextLine() != null) {
            // results nobody asked for
        }
        if (machine.waitFor() != 0 || !Files.readString(console, UTF_8).contains(JAVA_ENDED)) {
            throw new AssertionError(end());
        }
    }

    private String end() throws IOException {
        List<String> said = new ArrayList<>(other);
        Files.readString(console, UTF_8).lines().forEach(said::add);
        return "the guest did not come to this within %s; the last of %s:\n%s"
                .formatted(
                        limit,
                        console,
                        String.join(
                                "\n",
                                said.subList(Math.max(0, said.size() - SHOWN_LINES), said.size())));
    }

    @Override
    public void close() {
        machine.destroyForcibly();
    }
}
