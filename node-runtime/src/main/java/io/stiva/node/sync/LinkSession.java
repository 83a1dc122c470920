package io.stiva.node.sync;

import io.stiva.protocol.FromNode;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.ToNode;
import io.stiva.protocol.Wire;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket from its opening to its end. The client's threads only collect fragments; whole
 * messages wait in a bounded inbox for {@link #next}.
 */
final class LinkSession implements WebSocket.Listener {

    private static final int MOST_WAITING = 64;

    /** Wakes whoever waits for a message; no message is empty. */
    private static final String END = "";

    private static final Duration SEND_PATIENCE = Duration.ofSeconds(10);

    /** Neither a message nor the answer to a ping for so long: the other side is gone. */
    private static final Duration DEAD_AFTER = Duration.ofSeconds(20);

    private final BlockingQueue<String> inbox = new ArrayBlockingQueue<>(MOST_WAITING);
    private final ReentrantLock sending = new ReentrantLock();
    private final StringBuilder fragments = new StringBuilder();
    private volatile @Nullable WebSocket socket;
    private volatile @Nullable String ended;
    private volatile long heardAt = System.nanoTime();

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        heardAt = System.nanoTime();
        if (fragments.length() + data.length() > Protocol.MAX_MESSAGE_BYTES) {
            end("a message was longer than the protocol allows");
            return null;
        }
        fragments.append(data);
        if (last) {
            String message = fragments.toString();
            fragments.setLength(0);
            if (!inbox.offer(message)) {
                end("more messages than can be taken in");
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        end("a binary message, which the protocol does not have");
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        heardAt = System.nanoTime();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        end("closed by the other side: " + status + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end("broken: " + error);
    }

    /**
     * The next whole message.
     *
     * @return null when none came in time
     * @throws IOException when the session has ended
     */
    @Nullable ToNode next(Duration patience) throws IOException, InterruptedException {
        String message = inbox.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (message != null && !message.equals(END)) {
            return Wire.toNode(message);
        }
        requireLive();
        return null;
    }

    /** Asks for a sign of life, and ends a session whose other side gave none for long. */
    void ping() throws IOException {
        requireLive();
        if (System.nanoTime() - heardAt > DEAD_AFTER.toNanos()) {
            end("nothing heard for " + DEAD_AFTER.toSeconds() + " s");
        }
        send(open -> open.sendPing(ByteBuffer.allocate(0)));
    }

    void send(FromNode message) throws IOException {
        String text = Wire.write(message);
        send(open -> open.sendText(text, true));
    }

    private void send(Sending step) throws IOException {
        requireLive();
        WebSocket open = socket;
        if (open == null) {
            throw new IOException("not open yet");
        }
        sending.lock();
        try {
            step.on(open)
                    .toCompletableFuture()
                    .get(SEND_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            end("sending failed: " + e);
            throw new IOException("sending failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end("interrupted");
            throw new IOException("interrupted while sending", e);
        } finally {
            sending.unlock();
        }
    }

    void end(String why) {
        if (ended == null) {
            ended = why;
        }
        boolean woken = inbox.offer(END);
        assert woken || !inbox.isEmpty();
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }

    private void requireLive() throws IOException {
        String why = ended;
        if (why != null) {
            throw new IOException(why);
        }
    }

    @FunctionalInterface
    private interface Sending {
        CompletionStage<WebSocket> on(WebSocket open);
    }
}
