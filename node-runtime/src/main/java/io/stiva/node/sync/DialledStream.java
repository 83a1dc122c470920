package io.stiva.node.sync;

import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.StivaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket the node has dialled back. Sending is safe from any thread; a reader that takes
 * nothing slows the sender down, and ends the stream when the patience is over.
 */
final class DialledStream implements WebSocket.Listener, Talk.Outlet {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_ORDER = 1 << 20;

    private final Duration sendPatience;
    private final Hearer hearer;
    private final ReentrantLock sending = new ReentrantLock();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final CompletableFuture<Boolean> heardOut = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile @Nullable WebSocket socket;

    /** Takes what the other side says, one thing at a time; must not block. */
    interface Hearer {
        Hearer NOBODY =
                new Hearer() {
                    @Override
                    public void order(StreamOrder order) {}

                    @Override
                    public void input(ByteBuffer bytes) {}

                    @Override
                    public void closed() {}
                };

        /**
         * @throws IOException ends the stream
         */
        void order(StreamOrder order) throws IOException;

        /**
         * @throws IOException ends the stream
         */
        void input(ByteBuffer bytes) throws IOException;

        /** Nothing more comes, and nobody takes anything; may be called more than once. */
        void closed();
    }

    DialledStream(Duration sendPatience, Hearer hearer) {
        this.sendPatience = sendPatience;
        this.hearer = hearer;
    }

    void open(HttpClient http, URI target) throws IOException, InterruptedException {
        await(
                http.newWebSocketBuilder().connectTimeout(PATIENCE).buildAsync(target, this),
                PATIENCE);
    }

    @Override
    public void send(StreamFrame frame) throws IOException, InterruptedException {
        send(open -> open.sendText(Wire.write(frame), true), sendPatience);
    }

    @Override
    public void send(StreamBytes bytes) throws IOException, InterruptedException {
        send(open -> open.sendBinary(bytes.message(), true), sendPatience);
    }

    /** Finds out whether anybody is there, unless something is being sent, which shows it too. */
    @Override
    public void ping() throws IOException, InterruptedException {
        if (sending.tryLock()) {
            try {
                send(open -> open.sendPing(ByteBuffer.allocate(0)), sendPatience);
            } finally {
                sending.unlock();
            }
        }
    }

    /**
     * Says that nothing more comes, and waits until the other side has heard it all: a connection
     * that is cut with something unread in it is reset, and what was sent last would be lost.
     */
    void finish() throws IOException, InterruptedException {
        if (!closed) {
            send(open -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""), PATIENCE);
            await(heardOut, PATIENCE);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    private void send(Sending step, Duration patience) throws IOException, InterruptedException {
        sending.lockInterruptibly();
        try {
            WebSocket open = socket;
            if (open == null || closed) {
                throw new IOException("the stream is closed");
            }
            await(step.on(open), patience);
        } finally {
            sending.unlock();
        }
    }

    @FunctionalInterface
    private interface Sending {
        CompletableFuture<WebSocket> on(WebSocket open);
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        if (text.length() + data.length() > LONGEST_ORDER) {
            end(from);
            return null;
        }
        text.append(data);
        if (last) {
            String whole = text.toString();
            text.setLength(0);
            hear(from, () -> hearer.order(Wire.order(whole)));
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        if (piece.size() + data.remaining() > 1 + Protocol.MAX_STREAM_BYTES) {
            end(from);
            return null;
        }
        byte[] part = new byte[data.remaining()];
        data.get(part);
        piece.writeBytes(part);
        if (last) {
            ByteBuffer whole = ByteBuffer.wrap(piece.toByteArray());
            piece.reset();
            hear(from, () -> hearer.input(StreamBytes.read(whole).bytes()));
        }
        from.request(1);
        return null;
    }

    @FunctionalInterface
    private interface Hearing {
        void once() throws IOException;
    }

    private void hear(WebSocket from, Hearing hearing) {
        try {
            hearing.once();
        } catch (IOException | StivaException e) {
            end(from);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        over();
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        over();
    }

    private void end(WebSocket from) {
        from.abort();
        over();
    }

    private void over() {
        closed = true;
        heardOut.complete(true);
        hearer.closed();
    }

    private <T> T await(CompletableFuture<T> step, Duration patience)
            throws IOException, InterruptedException {
        try {
            return step.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            over();
            throw new IOException("the stream's WebSocket failed", e);
        }
    }
}
