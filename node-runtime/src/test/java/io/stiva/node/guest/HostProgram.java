package io.stiva.node.guest;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/** Programs of this machine that must do their work. */
public final class HostProgram {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private HostProgram() {}

    /** Runs it within a directory; answers both streams, and fails with them when it does. */
    public static String run(Path directory, String... command) {
        try {
            Path output = Files.createTempFile("stiva-guest", ".out");
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
                    throw failed(List.of(command), text);
                }
                return text;
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + command[0], e);
        }
    }

    /** One of the JDK's own, in this process. */
    static void jdk(String name, String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int code = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, arguments);
        if (code != 0) {
            throw failed(List.of(name, String.join(" ", arguments)), output.toString());
        }
    }

    private static AssertionError failed(List<String> command, String output) {
        return new AssertionError(String.join(" ", command) + " failed:\n" + output);
    }
}
