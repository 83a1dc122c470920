package io.stiva.node.sync;

import io.stiva.node.container.TerminalSize;
import io.stiva.protocol.StreamOrder;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the other side of a talk has said, for the threads that do what it wants. */
final class Heard implements DialledStream.Hearer {

    private final CompletableFuture<StreamOrder> first = new CompletableFuture<>();
    private final InputWindow input = new InputWindow();
    private @Nullable Consumer<TerminalSize> resizing;
    private @Nullable TerminalSize size;
    private @Nullable Runnable whenClosed;
    private boolean closed;

    /**
     * What is to be done.
     *
     * @throws IOException when it was not said in time
     */
    StreamOrder first(Duration patience) throws IOException, InterruptedException {
        try {
            return first.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("nobody said what to do", e);
        }
    }

    InputWindow input() {
        return input;
    }

    /** Hears of new sizes, and of the one that was told before. */
    synchronized void onResize(Consumer<TerminalSize> consumer) {
        resizing = consumer;
        if (size != null) {
            consumer.accept(size);
        }
    }

    /** Called when the other side is gone, at once when it is gone already. */
    synchronized void onClosed(Runnable action) {
        whenClosed = action;
        if (closed) {
            action.run();
        }
    }

    @Override
    public void order(StreamOrder order) throws IOException {
        if (!first.isDone()) {
            first.complete(order);
            return;
        }
        switch (order) {
            case StreamOrder.InputEnd ignored -> input.end();
            case StreamOrder.Resize resize -> resize(resize);
            case StreamOrder.Exec ignored -> throw twice();
            case StreamOrder.Signal ignored -> throw twice();
            case StreamOrder.Processes ignored -> throw twice();
            case StreamOrder.CopyOut ignored -> throw twice();
            case StreamOrder.CopyIn ignored -> throw twice();
        }
    }

    private static IOException twice() {
        return new IOException("a second order on one stream");
    }

    private synchronized void resize(StreamOrder.Resize resize) throws IOException {
        try {
            size = new TerminalSize(resize.columns(), resize.rows());
        } catch (StivaException e) {
            throw new IOException("no terminal is so large", e);
        }
        if (resizing != null) {
            resizing.accept(size);
        }
    }

    @Override
    public void input(ByteBuffer bytes) throws IOException {
        input.put(bytes);
    }

    @Override
    public void closed() {
        input.breakOff();
        first.completeExceptionally(new IOException("the stream was closed"));
        Runnable action;
        synchronized (this) {
            action = closed ? null : whenClosed;
            closed = true;
        }
        if (action != null) {
            action.run();
        }
    }
}
