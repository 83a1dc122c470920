package io.stiva.platform.fleet;

import static io.stiva.vocabulary.ErrorCategory.UNAVAILABLE;

import io.stiva.protocol.StreamFrame;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits, for a bounded time, until a stream that does not follow has ended. */
final class BoundedRead implements NodeStreams.Sink {

    private static final long LIMIT_SECONDS = 20;

    private final Consumer<StreamFrame> frames;
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    private BoundedRead(Consumer<StreamFrame> frames) {
        this.frames = frames;
    }

    @SuppressWarnings("try") // The stream is only held open for the wait.
    static void of(
            NodeStreams streams,
            NodeId node,
            NodeStreams.Request request,
            Consumer<StreamFrame> frames) {
        BoundedRead sink = new BoundedRead(frames);
        try (AutoCloseable stream = streams.open(node, request, sink)) {
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
        String failed = sink.failure.get();
        if (failed != null) {
            throw unavailable(failed, node);
        }
    }

    @Override
    public void frame(StreamFrame frame) {
        frames.accept(frame);
    }

    @Override
    public void ended(@Nullable String why) {
        failure.set(why);
        done.countDown();
    }

    private static StivaException unavailable(String sentence, NodeId node) {
        return StivaException.of(UNAVAILABLE, "node-stream-failed")
                .say("%s", sentence)
                .log("node %s", node)
                .build();
    }
}
