package io.stiva.platform.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * HAProxy's runtime API: one connection per request, commands separated by semicolons, the answer
 * ends with the connection.
 */
final class ProxySocket {

    /** HAProxy reads a request into one buffer of 16 KiB. */
    private static final int LONGEST_REQUEST = 8 << 10;

    private static final int LONGEST_ANSWER = 4 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path path;

    ProxySocket(Path path) {
        this.path = path;
    }

    /** What the proxy does now. */
    ProxyState state() throws IOException {
        String map = ProxyState.hostMap(ask("show map"));
        return ProxyState.read(map, ask("show map " + map), ask("show servers state"));
    }

    /**
     * Gives commands in their order.
     *
     * @throws ProxyException when one of them is refused
     */
    void tell(List<String> commands) throws IOException {
        List<String> batch = new ArrayList<>();
        int length = 0;
        for (String command : commands) {
            if (length + command.length() > LONGEST_REQUEST) {
                tellAtOnce(batch);
                batch.clear();
                length = 0;
            }
            batch.add(command);
            length += command.length() + 1;
        }
        tellAtOnce(batch);
    }

    private void tellAtOnce(List<String> batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        String answer = ask(String.join(";", batch));
        List<String> said = answer.lines().filter(line -> !isExpected(line)).toList();
        if (!said.isEmpty()) {
            throw new ProxyException("the proxy refused a command: " + said.getFirst());
        }
    }

    /** Changing an address is confirmed in a sentence; everything else that worked says nothing. */
    private static boolean isExpected(String line) {
        return line.isBlank()
                || line.contains("changed from")
                || line.contains("no need to change the addr")
                || line.startsWith("IP changed")
                || line.startsWith("port changed");
    }

    private String ask(String request) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(path));
            ByteBuffer out = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
            while (out.hasRemaining()) {
                channel.write(out);
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            return readToEnd(channel, selector, deadline);
        }
    }

    private static String readToEnd(SocketChannel channel, Selector selector, long deadline)
            throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        while (answer.size() < LONGEST_ANSWER) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new ProxyException("the proxy did not answer in time");
            }
            selector.select(left);
            selector.selectedKeys().clear();
            int read = channel.read(buffer);
            if (read < 0) {
                return answer.toString(StandardCharsets.UTF_8);
            }
            answer.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        throw new ProxyException("the proxy's answer is too long");
    }
}
