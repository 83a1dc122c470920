package io.stiva.e2e;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.PublishedPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of redis by its protocol alone, RESP 2 (redis.io, Redis serialization protocol). */
final class Redis implements AutoCloseable {

    private static final int LIMIT_MILLIS = 5_000;

    private final Socket socket;
    private final BufferedReader answers;

    private Redis(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(LIMIT_MILLIS);
        this.answers =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Connects to the published port, once it serves. */
    static Redis at(Container container) {
        return Eventually.answer(
                "redis",
                () -> {
                    Redis redis = connect(container.ports().getFirst());
                    try {
                        redis.ask("PING");
                        return redis;
                    } catch (IOException e) {
                        redis.close();
                        throw e;
                    }
                });
    }

    private static Redis connect(PublishedPort port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(port.hostAddress(), port.hostPort()), LIMIT_MILLIS);
            return new Redis(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a command and reads its one-line answer: a status, an error, a number or a text. */
    String ask(String... words) throws IOException {
        say(words);
        String head = line();
        return switch (head.charAt(0)) {
            case '+', '-', ':' -> head.substring(1);
            case '$' -> head.equals("$-1") ? "(nil)" : line();
            default -> throw new IOException("not an answer of redis: " + head);
        };
    }

    /** Sends a command without waiting for an answer. */
    void say(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            request.append("$").append(length).append("\r\n").append(word).append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null || line.isEmpty()) {
            throw new IOException("redis closed the connection");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
