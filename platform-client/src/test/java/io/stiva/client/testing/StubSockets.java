package io.stiva.client.testing;

import io.stiva.client.Json;
import io.stiva.client.api.Execs;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands before a {@link StubServer}: serves WebSockets (RFC 6455) by a story the test tells, and
 * hands everything else on.
 */
public final class StubSockets implements AutoCloseable {

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket door;
    private final URI behind;
    private final Story story;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> heads = new CopyOnWriteArrayList<>();

    /** What happens on a WebSocket. */
    public interface Story {
        void on(Talk talk) throws IOException;
    }

    private StubSockets(ServerSocket door, URI behind, Story story) {
        this.door = door;
        this.behind = behind;
        this.story = story;
    }

    public static StubSockets before(URI behind, Story story) {
        try {
            ServerSocket door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
            StubSockets made = new StubSockets(door, behind, story);
            var _ = made.threads.submit(made::welcome);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String address() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    /** The heads of all requests that wanted a WebSocket. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    private void welcome() {
        while (!door.isClosed()) {
            try {
                Socket guest = door.accept();
                var _ =
                        threads.submit(
                                () -> {
                                    serve(guest);
                                    return null;
                                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket guest) throws IOException {
        try (guest) {
            String head = head(guest.getInputStream());
            if (head.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket")) {
                heads.add(head);
                guest.getOutputStream().write(switching(head));
                Talk talk = new Talk(guest);
                story.on(talk);
                talk.close();
            } else {
                handOn(guest, head);
            }
        }
    }

    /** One request each: a client would ask for a WebSocket on a connection it has used before. */
    private void handOn(Socket guest, String head) throws IOException {
        String once = head.replaceFirst("\r\n", "\r\nConnection: close\r\n");
        try (Socket server = new Socket("127.0.0.1", behind.getPort())) {
            server.getOutputStream().write(once.getBytes(StandardCharsets.ISO_8859_1));
            var _ =
                    threads.submit(
                            () -> {
                                server.getInputStream().transferTo(guest.getOutputStream());
                                guest.shutdownOutput();
                                return null;
                            });
            guest.getInputStream().transferTo(server.getOutputStream());
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
            text = next == '\n' ? head.toString(StandardCharsets.ISO_8859_1) : "";
        }
        return text;
    }

    private static byte[] switching(String head) {
        String key =
                head.lines()
                        .filter(
                                line ->
                                        line.toLowerCase(Locale.ROOT)
                                                .startsWith("sec-websocket-key:"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElseThrow();
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            String answer =
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: "
                            + Base64.getEncoder().encodeToString(digest)
                            + "\r\n\r\n";
            return answer.getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** The platform's end of one WebSocket. */
    public static final class Talk {

        private static final int TEXT = 1;
        private static final int BINARY = 2;
        private static final int CLOSE = 8;

        private final DataInputStream in;
        private final OutputStream out;

        private Talk(Socket guest) throws IOException {
            this.in = new DataInputStream(guest.getInputStream());
            this.out = guest.getOutputStream();
        }

        /** A wish as it is, input as its text after a {@code <}, {@code closed} at the end. */
        public Object next() throws IOException {
            int first = in.read();
            if (first < 0) {
                return "closed";
            }
            byte[] payload = payload();
            return switch (first & 0xf) {
                case TEXT ->
                        Json.MAPPER.readValue(
                                new String(payload, StandardCharsets.UTF_8), Execs.Wish.class);
                case BINARY ->
                        "<" + new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8);
                case CLOSE -> "closed";
                default -> next();
            };
        }

        private byte[] payload() throws IOException {
            int length = in.readUnsignedByte() & 0x7f;
            long real =
                    length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(Math.toIntExact(real));
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return payload;
        }

        public void say(Execs.News news) throws IOException {
            String text = Json.MAPPER.writerFor(Execs.News.class).writeValueAsString(news);
            write(TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        public void write(int stream, String text) throws IOException {
            byte[] bytes = ("." + text).getBytes(StandardCharsets.UTF_8);
            bytes[0] = (byte) stream;
            write(BINARY, bytes);
        }

        /** As a server should (RFC 6455 section 7.1.1): waits for the other side's close. */
        private void close() throws IOException {
            write(CLOSE, new byte[] {0x03, (byte) 0xe8});
            Object last = next();
            while (!last.equals("closed")) {
                last = next();
            }
        }

        private void write(int kind, byte[] payload) throws IOException {
            if (payload.length > 0xffff) {
                throw new IllegalArgumentException("longer than a test needs");
            }
            out.write(0x80 | kind);
            if (payload.length < 126) {
                out.write(payload.length);
            } else {
                out.write(new byte[] {126, (byte) (payload.length >> 8), (byte) payload.length});
            }
            out.write(payload);
            out.flush();
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
