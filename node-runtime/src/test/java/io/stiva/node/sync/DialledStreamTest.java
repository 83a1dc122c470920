package io.stiva.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.protocol.Wire;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DialledStreamTest {

    private static final byte[] CLOSE = {(byte) 0x88, 2, 3, (byte) 0xe8};
    private static final byte[] INPUT_END = text(Wire.write(new StreamOrder.InputEnd()));

    /** Enough for the connection to be cut while they come, if it is cut at once. */
    private static final int LATE_WORDS = 2_000;

    @Test
    void the_end_of_a_stream_reaches_a_reader_who_was_still_talking() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpClient http = HttpClient.newHttpClient()) {
            FutureTask<String> heard = new FutureTask<>(() -> talkAndListen(listening));
            Thread.ofPlatform().daemon().start(heard);
            DialledStream stream =
                    new DialledStream(Duration.ofSeconds(30), DialledStream.Hearer.NOBODY);
            stream.open(http, URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/"));

            stream.send(new StreamFrame.Exited(7, null));
            stream.finish();
            http.shutdownNow();

            assertThat(heard.get(30, TimeUnit.SECONDS)).contains("\"exitCode\":7");
        }
    }

    /** Talks on although the other side has said good-bye; a reset would lose what was not read. */
    private static String talkAndListen(ServerSocket listening) {
        try (Socket socket = listening.accept()) {
            shakeHands(socket);
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (byte[] frame = frame(in); (frame[0] & 0xf) == 1; frame = frame(in)) {
                frames.write(frame);
            }
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < LATE_WORDS; i++) {
                out.write(INPUT_END);
            }
            out.write(CLOSE);
            assertThat(in.read()).as("the end of the connection").isEqualTo(-1);
            return frames.toString(StandardCharsets.UTF_8);
        } catch (Exception e) {
            return "lost: " + e;
        }
    }

    private static void shakeHands(Socket socket) throws Exception {
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String key = "";
        for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
            if (line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18)) {
                key = line.substring(18).strip();
            }
        }
        byte[] accepted =
                MessageDigest.getInstance("SHA-1")
                        .digest(
                                (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                        .getBytes(StandardCharsets.US_ASCII));
        String answer =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(accepted)
                        + "\r\n\r\n";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    /** A short masked frame: its first byte, then what it carries. */
    private static byte[] frame(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        byte[] mask = new byte[4];
        byte[] payload = new byte[in.readUnsignedByte() & 0x7f];
        in.readFully(mask);
        in.readFully(payload);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.write(first);
        for (int i = 0; i < payload.length; i++) {
            plain.write(payload[i] ^ mask[i % 4]);
        }
        return plain.toByteArray();
    }

    private static byte[] text(String words) {
        byte[] payload = words.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(payload.length);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }
}
