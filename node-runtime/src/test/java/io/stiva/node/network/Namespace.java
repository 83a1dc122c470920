package io.stiva.node.network;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Stands in for a container: a process that does nothing in a network namespace of its own. */
final class Namespace implements AutoCloseable {

    private final Process holder;
    private final List<Process> servers = new ArrayList<>();

    private Namespace(Process holder) {
        this.holder = holder;
    }

    static Namespace make() throws IOException {
        Process holder =
                new ProcessBuilder("unshare", "--net", "--", "sleep", "600").inheritIO().start();
        Namespace namespace = new Namespace(holder);
        String own = net(ProcessHandle.current().pid());
        Eventually.holds(() -> !net(holder.pid()).equals(own));
        return namespace;
    }

    private static String net(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int pid() {
        return Math.toIntExact(holder.pid());
    }

    /** Answers every TCP connection to the port with a word. */
    Namespace serving(int port, String word) throws IOException {
        servers.add(inside("busybox", "nc", "-ll", "-p", "" + port, "-e", "echo", word));
        Eventually.holds(() -> reaches("127.0.0.1", port));
        return this;
    }

    /** Sends back what a TCP connection to the port brings. */
    void echoing(int port) throws IOException {
        servers.add(inside("busybox", "nc", "-ll", "-p", "" + port, "-e", "cat"));
        Eventually.holds(() -> reaches("127.0.0.1", port));
    }

    /** Whether a program run inside ends well within five seconds. */
    boolean can(String... command) throws IOException, InterruptedException {
        Process process = inside(command);
        try {
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Whether a TCP connection from inside opens within a second. */
    boolean reaches(String address, int port) throws IOException, InterruptedException {
        return can("busybox", "nc", "-w", "1", address, "" + port);
    }

    private Process inside(String... command) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("nsenter", "--net=/proc/" + pid() + "/ns/net"));
        words.addAll(List.of(command));
        return new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Override
    public void close() {
        servers.forEach(Process::destroyForcibly);
        holder.destroyForcibly();
    }
}
