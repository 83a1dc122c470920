package io.stiva.platform.network;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A real HAProxy with three pre-made backends of three servers each. */
final class TestProxy implements AutoCloseable {

    private final Path directory;
    private final int port;
    private Process process;

    private TestProxy(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    static TestProxy start(Path directory) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.writeString(directory.resolve("hosts.map"), "");
        Files.writeString(
                directory.resolve("haproxy.cfg"),
                """
                global
                    stats socket %1$s/s mode 600 level admin
                    hard-stop-after 1s
                defaults
                    mode http
                    timeout connect 1s
                    timeout client 5s
                    timeout server 5s
                    option redispatch 1
                    retries 2
                    load-server-state-from-file none
                frontend edge
                    bind 127.0.0.1:%2$d
                    http-request set-var(txn.host) req.hdr(host),field(1,:),lower
                    http-request set-var(txn.backend) var(txn.host),map(%1$s/hosts.map)
                    use_backend %%[var(txn.backend)] if { var(txn.backend) -m found }
                    default_backend unknown_host
                backend unknown_host
                    http-request return status 404
                backend slot_0
                    balance roundrobin
                    server-template s 0-2 127.0.0.1:1 disabled
                backend slot_1
                    balance roundrobin
                    server-template s 0-2 127.0.0.1:1 disabled
                backend slot_2
                    balance roundrobin
                    server-template s 0-2 127.0.0.1:1 disabled
                """
                        .formatted(directory, port));
        TestProxy proxy = new TestProxy(directory, port, run(directory));
        proxy.awaitAnswer();
        return proxy;
    }

    private static Process run(Path directory) throws IOException {
        return new ProcessBuilder(
                        List.of(
                                "haproxy",
                                "-db",
                                "-f",
                                directory.resolve("haproxy.cfg").toString()))
                .redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "haproxy.log"))
                .start();
    }

    Path socket() {
        return directory.resolve("s");
    }

    void restart() throws Exception {
        process.destroyForcibly().waitFor();
        process = run(directory);
        awaitAnswer();
    }

    /** Status and body of a request for a host; the test's *.localhost names resolve nowhere. */
    String get(String host) throws IOException {
        try (Socket connection = new Socket("127.0.0.1", port)) {
            connection.setSoTimeout(5000);
            String request = "GET / HTTP/1.0\r\nHost: " + host + "\r\n\r\n";
            connection.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(
                            connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            String status = answer.substring(9, 12);
            return status
                    + answer.substring(answer.indexOf("\r\n\r\n") + 4).replaceAll("(?s)<.*", "");
        }
    }

    private void awaitAnswer() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try (Socket probe = new Socket("127.0.0.1", port)) {
                if (probe.isConnected()) {
                    new ProxySocket(socket()).state();
                    return;
                }
            } catch (IOException e) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new AssertionError("haproxy did not start", e);
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
