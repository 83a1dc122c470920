package io.stiva.platform.fleet;

import static io.stiva.vocabulary.ErrorCategory.UNAVAILABLE;

import io.stiva.protocol.StreamFrame;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Waits, for a bounded time, until a stream that does not follow has ended. */
final class BoundedRead implements NodeStreams.Sink {

    private static final long LIMIT_SECONDS = 20;

    private final Consumer<StreamFrame> frames;
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicReference<StreamFrame.@Nullable Failed> failure = new AtomicReference<>();

    private BoundedRead(Consumer<StreamFrame> frames) {
        this.frames = frames;
    }

    @SuppressWarnings("try") // The stream is only held open for the wait.
    static void of(
            NodeId node,
            Function<NodeStreams.Sink, AutoCloseable> opening,
            Consumer<StreamFrame> frames) {
        BoundedRead sink = new BoundedRead(frames);
        try (AutoCloseable stream = opening.apply(sink)) {
            if (!sink.done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw unavailable("the node did not answer in time: try again", node);
            }
        } catch (StivaException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("the read was interrupted: try again", node);
        } catch (Exception e) {
            throw StivaException.of(UNAVAILABLE, "node-stream-failed")
                    .say("the node's stream broke: try again")
                    .log("node %s", node)
                    .causedBy(e)
                    .build();
        }
        StreamFrame.Failed failed = sink.failure.get();
        if (failed != null) {
            throw refused(failed, node);
        }
    }

    @Override
    public void frame(StreamFrame frame) {
        frames.accept(frame);
    }

    @Override
    public void ended(StreamFrame.@Nullable Failed why) {
        failure.set(why);
        done.countDown();
    }

    private static StivaException refused(StreamFrame.Failed failed, NodeId node) {
        ErrorCategory category = failed.category();
        String code = failed.code();
        return category == null || code == null
                ? unavailable(failed.message(), node)
                : StivaException.of(category, code)
                        .say("%s", failed.message())
                        .log("node %s", node)
                        .build();
    }

    private static StivaException unavailable(String sentence, NodeId node) {
        return StivaException.of(UNAVAILABLE, "node-stream-failed")
                .say("%s", sentence)
                .log("node %s", node)
                .build();
    }
}
