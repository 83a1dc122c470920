package io.stiva.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this machine that must do its work. */
final class Program {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private Program() {}

    /** Runs it within a directory; answers both streams, and fails with them when it does. */
    static String run(Path directory, List<String> command) {
        try {
            Path output = Files.createTempFile("stiva-e2e", ".out");
            try {
                Process process =
                        new ProcessBuilder(command)
                                .directory(directory.toFile())
                                .redirectInput(Path.of("/dev/null").toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(output.toFile())
                                .start();
                boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                String text = Files.readString(output);
                if (!ended || process.exitValue() != 0) {
                    throw new AssertionError(String.join(" ", command) + " failed:\n" + text);
                }
                return text;
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + command.getFirst(), e);
        }
    }
}
