package io.stiva.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal as a surface: its size, and keys handed on as they are typed. */
interface Screen {

    /** In characters. */
    record Size(int columns, int rows) {}

    /** Empty when it cannot be told. */
    Optional<Size> size();

    /** Hands every key on from now on, Ctrl-C too, and shows none, until it is closed. */
    Raw raw();

    /** Puts the terminal back as it was. */
    interface Raw extends AutoCloseable {
        @Override
        void close();
    }

    /** By stty(1), because Java cannot ask the kernel. */
    final class OfProcess implements Screen {

        private static final File TERMINAL = new File("/dev/tty");
        private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})");
        private static final int LONGEST = 4096;
        private static final int PATIENCE_SECONDS = 5;

        @Override
        public Optional<Size> size() {
            return stty("size")
                    .map(SIZE::matcher)
                    .filter(Matcher::matches)
                    .map(
                            found ->
                                    new Size(
                                            Integer.parseInt(found.group(2)),
                                            Integer.parseInt(found.group(1))))
                    .filter(size -> size.columns() > 0 && size.rows() > 0);
        }

        @Override
        public Raw raw() {
            Optional<String> before = stty("-g");
            if (before.isEmpty() || stty("raw", "-echo").isEmpty()) {
                throw new UsageException("--tty: stty does not work here");
            }
            // A command that is ended by a signal must not leave a terminal nobody can use.
            Thread hook = new Thread(() -> stty(before.get()));
            Runtime.getRuntime().addShutdownHook(hook);
            return () -> {
                if (stty(before.get()).isPresent()) {
                    Runtime.getRuntime().removeShutdownHook(hook);
                }
            };
        }

        private static Optional<String> stty(String... arguments) {
            try {
                List<String> command = new ArrayList<>(List.of("stty"));
                command.addAll(List.of(arguments));
                Process process =
                        new ProcessBuilder(command)
                                .redirectInput(TERMINAL)
                                .redirectErrorStream(true)
                                .start();
                try (InputStream output = process.getInputStream()) {
                    String said = new String(output.readNBytes(LONGEST), StandardCharsets.UTF_8);
                    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    return ended && process.exitValue() == 0
                            ? Optional.of(said.strip())
                            : Optional.empty();
                }
            } catch (IOException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }
}
