package io.stiva.client;

import io.stiva.client.api.Execs;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A program inside a container, from the caller's end. Output is written where it was asked for as
 * it comes, and the platform waits while that blocks; input waits while the program does not read.
 * Verbs may be called from any thread.
 */
public final class ExecConnection implements AutoCloseable {

    private static final int LONGEST_NEWS = 1 << 20;

    private final OutputStream out;
    private final OutputStream err;
    private final CompletableFuture<Execs.Exited> end = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final ReentrantLock sending = new ReentrantLock();
    private @Nullable WebSocket socket;
    private long onTheWay;

    private ExecConnection(OutputStream out, OutputStream err) {
        this.out = out;
        this.err = err;
    }

    static ExecConnection open(
            Transport transport,
            Call call,
            Execs.Start wanted,
            OutputStream out,
            OutputStream err) {
        ExecConnection connection = new ExecConnection(out, err);
        connection.socket = transport.webSocket(call, connection.new Listener());
        connection.say(wanted);
        return connection;
    }

    /**
     * Sends input, and waits for room when the program is slow to read it.
     *
     * @return false when it was not sent because the program has ended
     */
    public boolean input(byte[] bytes, int offset, int length) throws InterruptedException {
        int done = 0;
        while (done < length) {
            int some = Math.min(length - done, Execs.MAX_BYTES);
            if (!awaitRoom(some)) {
                return false;
            }
            ByteBuffer message = ByteBuffer.allocate(1 + some);
            message.put((byte) Execs.INPUT).put(bytes, offset + done, some).flip();
            if (!send(open -> open.sendBinary(message, true))) {
                return false;
            }
            done += some;
        }
        return true;
    }

    private boolean awaitRoom(int length) throws InterruptedException {
        lock.lock();
        try {
            while (!end.isDone() && onTheWay + length > Execs.WINDOW) {
                room.await();
            }
            onTheWay += length;
            return !end.isDone();
        } finally {
            lock.unlock();
        }
    }

    /** No more input comes. */
    public void endInput() {
        say(new Execs.InputEnd());
    }

    /** The caller's terminal is now so large. */
    public void resize(int columns, int rows) {
        say(new Execs.Resize(columns, rows));
    }

    /** Whether the program may still run. */
    public boolean isOpen() {
        return !end.isDone();
    }

    /**
     * Waits for the end, after all output was written.
     *
     * @throws StivaException what the platform refused, or UNAVAILABLE when the connection broke
     */
    public Execs.Exited await() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StivaException refusal) {
                throw refusal;
            }
            throw broken(e.getCause());
        }
    }

    /** Kills the program when it still runs. */
    @Override
    public void close() {
        over(broken(null));
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }

    private void say(Execs.Wish wish) {
        String text = Json.MAPPER.writerFor(Execs.Wish.class).writeValueAsString(wish);
        boolean said = send(open -> open.sendText(text, true));
        assert said || end.isDone();
    }

    @FunctionalInterface
    private interface Sending {
        CompletableFuture<WebSocket> on(WebSocket open);
    }

    private boolean send(Sending step) {
        sending.lock();
        try {
            WebSocket open = socket;
            if (open == null || end.isDone()) {
                return false;
            }
            step.on(open).get();
            return true;
        } catch (ExecutionException e) {
            over(broken(e.getCause()));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            sending.unlock();
        }
    }

    private void over(StivaException why) {
        if (end.completeExceptionally(why)) {
            wake();
        }
    }

    private void wake() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static StivaException broken(@Nullable Throwable cause) {
        StivaException.Builder refusal =
                StivaException.of(ErrorCategory.UNAVAILABLE, "connection-broken")
                        .say("the connection to the container broke: its program was killed");
        return cause == null ? refusal.build() : refusal.causedBy(cause).build();
    }

    /** What comes; one thing at a time, because the next is asked for when one was dealt with. */
    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private @Nullable OutputStream to;

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (text.length() > LONGEST_NEWS) {
                fail(from, new IOException("a message is too long"));
                return null;
            }
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                try {
                    take(Json.MAPPER.readValue(whole, Execs.News.class));
                } catch (JacksonException e) {
                    fail(from, e);
                    return null;
                }
            }
            from.request(1);
            return null;
        }

        private void take(Execs.News news) {
            switch (news) {
                case Execs.Taken taken -> {
                    lock.lock();
                    try {
                        onTheWay = Math.max(0, onTheWay - taken.bytes());
                        room.signalAll();
                    } finally {
                        lock.unlock();
                    }
                }
                case Execs.Exited exited -> {
                    if (end.complete(exited)) {
                        wake();
                    }
                }
                case Execs.Failed failed -> over(Problems.refusal(failed));
            }
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket from, ByteBuffer data, boolean last) {
            try {
                if (to == null) {
                    int stream = data.hasRemaining() ? data.get() : -1;
                    to = stream == Execs.ERRORS ? err : out;
                }
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                to.write(bytes);
                to.flush();
                to = last ? null : to;
            } catch (IOException e) {
                fail(from, e);
                return null;
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            over(broken(null));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            over(broken(error));
        }

        private void fail(WebSocket from, Exception cause) {
            over(broken(cause));
            from.abort();
        }
    }
}
