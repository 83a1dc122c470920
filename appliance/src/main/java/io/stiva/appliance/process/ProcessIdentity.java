package io.stiva.appliance.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process for good: a pid alone is given to others later.
 *
 * @param pid the process id
 * @param startTicks field 22 of proc_pid_stat(5), clock ticks after boot
 */
public record ProcessIdentity(long pid, long startTicks) {

    private static final int START_TIME_FIELD = 22;

    /** The process that has this pid now. */
    public static Optional<ProcessIdentity> of(long pid) {
        return stat(pid)
                .map(
                        fields ->
                                new ProcessIdentity(
                                        pid, Long.parseLong(fields.get(START_TIME_FIELD - 3))));
    }

    /** Reads what {@link #write} wrote; empty when the file is absent or torn. */
    public static Optional<ProcessIdentity> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file).strip();
        if (!text.matches("[0-9]{1,10} [0-9]{1,18}")) {
            return Optional.empty();
        }
        String[] words = text.split(" ");
        return Optional.of(new ProcessIdentity(Long.parseLong(words[0]), Long.parseLong(words[1])));
    }

    public void write(Path file) throws IOException {
        Atomically.write(file, pid + " " + startTicks + "\n");
    }

    /** Whether the process still runs; a zombie does not. */
    public boolean isAlive() {
        return stat(pid)
                .filter(fields -> !fields.getFirst().equals("Z"))
                .map(fields -> Long.parseLong(fields.get(START_TIME_FIELD - 3)) == startTicks)
                .orElse(false);
    }

    /** Sends a signal by name (INT, TERM, KILL) when the process still runs. */
    public void signal(String name) throws IOException, InterruptedException {
        if (isAlive()) {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    /** Waits for the end; false when it still runs after the limit. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        if (handle.isEmpty() || !isAlive()) {
            return true;
        }
        try {
            handle.get().onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException("wait for process " + pid, e);
        }
    }

    /** The fields from the third on; the second, the command, may hold spaces and brackets. */
    private static Optional<List<String>> stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String rest = line.substring(line.lastIndexOf(')') + 2).strip();
            return Optional.of(List.of(rest.split(" ")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
