package io.stiva.node.container;

import io.stiva.node.container.ObservedHealth.Probed;
import io.stiva.node.linux.Errno;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.Kernel.Readiness;
import io.stiva.node.linux.KernelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Does one health check. What answers is a tenant's program: it gets as long as the check says and
 * no more is read of it than is kept.
 */
final class Prober {

    private static final String LOOPBACK = "127.0.0.1";

    private final Kernel kernel;
    private final Timer timer;

    Prober(Kernel kernel, Timer timer) {
        this.kernel = kernel;
        this.timer = timer;
    }

    /**
     * @param run runs the check's command in the container, its two outputs as one
     */
    Probed probe(Incarnation container, HealthCheck check, Supplier<Exec> run) {
        long deadline = System.nanoTime() + check.timeout().toNanos();
        try {
            return switch (check.kind()) {
                case TCP -> tcp(container, check.port(), deadline);
                case HTTP -> http(container, check, deadline);
                case COMMAND -> command(check, run);
            };
        } catch (KernelException e) {
            return Probed.ill(e.errno() == Errno.ECONNREFUSED ? "refused" : e.toString());
        }
    }

    // HTTP and TCP

    private Probed tcp(Incarnation container, int port, long deadline) {
        int socket = socketInside(container);
        try {
            String address = address(container);
            return connect(socket, address, port, deadline)
                    ? new Probed(true, "connected")
                    : tooLate();
        } finally {
            kernel.close(socket);
        }
    }

    private Probed http(Incarnation container, HealthCheck check, long deadline) {
        int socket = socketInside(container);
        try {
            String address = address(container);
            if (!connect(socket, address, check.port(), deadline)) {
                return tooLate();
            }
            String request =
                    "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: stiva\r\nConnection: close\r\n\r\n"
                            .formatted(Objects.requireNonNull(check.path()), address, check.port());
            // A fresh socket's buffer holds this many times over.
            byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
            if (kernel.writeSome(socket, bytes, 0, bytes.length) < bytes.length) {
                return Probed.ill("the request was not taken");
            }
            return answer(socket, deadline);
        } finally {
            kernel.close(socket);
        }
    }

    private Probed answer(int socket, long deadline) {
        StringBuilder text = new StringBuilder();
        byte[] part = new byte[ObservedHealth.LONGEST_OUTPUT];
        while (text.length() < ObservedHealth.LONGEST_OUTPUT) {
            if (!kernel.isReadable(socket, millisTo(deadline))) {
                return tooLate();
            }
            int got = kernel.read(socket, part);
            if (got == 0) {
                break;
            }
            text.append(new String(part, 0, got, StandardCharsets.ISO_8859_1));
            if (text.indexOf("\r\n") > 0) {
                break; // the status line says it
            }
        }
        String line = text.toString().lines().findFirst().orElse("");
        boolean isHttp = line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?");
        return isHttp
                ? new Probed("23".indexOf(line.charAt(9)) >= 0, line)
                : Probed.ill("no HTTP: " + line);
    }

    /** False when the time has passed. */
    private boolean connect(int socket, String address, int port, long deadline) {
        kernel.connect(socket, address, port);
        Readiness seen = kernel.poll(socket, true, -1, millisTo(deadline));
        if (seen != Readiness.READY) {
            return false;
        }
        int errno = kernel.socketError(socket);
        if (errno != 0) {
            throw new KernelException("connect", errno);
        }
        return true;
    }

    private static int millisTo(long deadline) {
        return (int) Math.max(0, Duration.ofNanos(deadline - System.nanoTime()).toMillis());
    }

    private static Probed tooLate() {
        return Probed.ill("no answer in time");
    }

    /** A socket stays in the network it was made in; only the thread that makes it goes there. */
    private int socketInside(Incarnation container) {
        CompletableFuture<Integer> made = new CompletableFuture<>();
        Thread.ofPlatform()
                .name("socket-inside")
                .daemon()
                .start(
                        () -> {
                            try {
                                kernel.enterNetwork(container.process());
                                made.complete(kernel.tcpSocket());
                            } catch (RuntimeException e) {
                                made.completeExceptionally(e);
                            }
                        });
        try {
            return made.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause() instanceof KernelException cause ? cause : e;
        }
    }

    /** The container's own, as others reach it; without a network only the loopback. */
    private String address(Incarnation container) {
        return address(kernel.readFile("/proc/" + container.pid() + "/net/fib_trie"))
                .orElse(LOOPBACK);
    }

    /** An address of the machine itself is a leaf of which the next line says {@code LOCAL}. */
    static Optional<String> address(String trie) {
        String leaf = "";
        for (String line : trie.lines().map(String::strip).toList()) {
            if (line.startsWith("|-- ")) {
                leaf = line.substring("|-- ".length());
            } else if (line.equals("/32 host LOCAL") && !leaf.startsWith("127.")) {
                return Optional.of(leaf);
            }
        }
        return Optional.empty();
    }

    // commands

    private Probed command(HealthCheck check, Supplier<Exec> run) {
        try (Exec exec = run.get()) {
            timer.after(check.timeout(), exec::close); // again does nothing
            exec.input().close();
            String said = new String(read(exec), StandardCharsets.UTF_8);
            Optional<ExecEnd> end = exec.await(check.timeout());
            if (end.isEmpty() || end.get().exitCode() == null) {
                return Probed.ill(said.isEmpty() ? "no end in time" : said);
            }
            return new Probed(end.get().isSuccess(), said);
        } catch (IOException e) {
            return tooLate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Probed.ill("interrupted");
        }
    }

    /** To the end, so that it does not wait for a reader; only the first part is kept. */
    private static byte[] read(Exec exec) throws IOException {
        byte[] kept = exec.output().readNBytes(ObservedHealth.LONGEST_OUTPUT);
        exec.output().skip(Long.MAX_VALUE);
        return kept;
    }
}
