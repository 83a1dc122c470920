package io.stiva.node.sync;

import io.stiva.node.container.Containers;
import io.stiva.node.container.LogLine;
import io.stiva.node.container.LogQuery;
import io.stiva.node.container.LogReader;
import io.stiva.protocol.OpenStream;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dials back and sends what the control plane asked for, each stream on a thread of its own. */
final class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final int MOST_AT_ONCE = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** A reader that takes nothing for so long holds a thread for nobody. */
    private static final Duration SEND_PATIENCE = Duration.ofSeconds(30);

    private final URI link;
    private final Supplier<SSLContext> tls;
    private final Containers containers;
    private final Samples samples;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    Streams(URI link, Supplier<SSLContext> tls, Containers containers, Samples samples) {
        this.link = link;
        this.tls = tls;
        this.containers = containers;
        this.samples = samples;
    }

    /** Returns at once. Beyond the bound a request is dropped; the asker's patience ends it. */
    void open(OpenStream request) {
        if (!free.tryAcquire()) {
            LOG.warn("{} streams are open: one more is not opened", MOST_AT_ONCE);
            return;
        }
        Thread.ofPlatform()
                .name("stream")
                .daemon()
                .start(
                        () -> {
                            try {
                                serve(request);
                            } catch (InterruptedException e) {
                                LOG.debug("stream interrupted");
                            } catch (IOException | RuntimeException e) {
                                LOG.info("a stream failed: {}", e.toString());
                            } finally {
                                free.release();
                            }
                        });
    }

    private void serve(OpenStream request) throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .sslContext(tls.get())
                        .build();
        try {
            Outlet outlet = new Outlet();
            outlet.open(http, target(request));
            try {
                send(request, outlet);
            } catch (StivaException e) {
                outlet.send(new StreamFrame.Failed(e.publicMessage()));
            }
            outlet.finish();
        } finally {
            http.shutdownNow();
        }
    }

    private URI target(OpenStream request) {
        URI base = request.url().isEmpty() ? link : URI.create(request.url());
        return URI.create(
                "wss://" + base.getAuthority() + Protocol.STREAM_PATH + request.streamId());
    }

    private void send(OpenStream request, Outlet outlet) throws IOException, InterruptedException {
        ContainerId container = ContainerId.parse(request.containerId());
        switch (request.kind()) {
            case LOGS -> logs(request, container, outlet);
            case STATS -> stats(request, container, outlet);
        }
    }

    private void logs(OpenStream request, ContainerId container, Outlet outlet)
            throws IOException, InterruptedException {
        LogQuery query = new LogQuery(request.tail(), request.since(), request.follow());
        try (LogReader reader = containers.logs(container, query)) {
            while (!outlet.isClosed()) {
                Optional<LogLine> line = reader.next(LOOK_EVERY);
                if (line.isPresent()) {
                    outlet.send(frame(line.get()));
                } else if (reader.isEnded() || !request.follow()) {
                    return;
                }
            }
        }
    }

    private static StreamFrame frame(LogLine line) {
        String stream =
                switch (line.stream()) {
                    case STDOUT -> "stdout";
                    case STDERR -> "stderr";
                };
        return new StreamFrame.Log(line.time(), stream, line.text());
    }

    private void stats(OpenStream request, ContainerId container, Outlet outlet)
            throws IOException, InterruptedException {
        SampleRing ring = samples.takeOf(container);
        List<StreamFrame.Stats> fresh = ring.newest(request.tail());
        StreamFrame.@Nullable Stats last = fresh.isEmpty() ? null : fresh.getLast();
        for (StreamFrame.Stats sample : fresh) {
            if (request.since() == null || sample.at().isAfter(request.since())) {
                outlet.send(sample);
            }
        }
        while (request.follow() && !outlet.isClosed() && samples.has(container)) {
            for (StreamFrame.Stats sample : ring.after(last, LOOK_EVERY)) {
                outlet.send(sample);
                last = sample;
            }
        }
    }

    /** The sending half of one dialled WebSocket. */
    private static final class Outlet implements WebSocket.Listener {

        private volatile boolean closed;
        private @Nullable WebSocket socket;

        void open(HttpClient http, URI target) throws IOException, InterruptedException {
            socket =
                    await(
                            http.newWebSocketBuilder()
                                    .connectTimeout(PATIENCE)
                                    .buildAsync(target, this),
                            PATIENCE);
        }

        void send(StreamFrame frame) throws IOException, InterruptedException {
            WebSocket open = socket;
            if (open != null && !closed) {
                await(open.sendText(Wire.write(frame), true), SEND_PATIENCE);
            }
        }

        void finish() throws IOException, InterruptedException {
            WebSocket open = socket;
            if (open != null && !closed) {
                await(open.sendClose(WebSocket.NORMAL_CLOSURE, ""), PATIENCE);
            }
        }

        boolean isClosed() {
            return closed;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closed = true;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed = true;
        }

        private <T> T await(CompletableFuture<T> step, Duration patience)
                throws IOException, InterruptedException {
            try {
                return step.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                closed = true;
                throw new IOException("the stream's WebSocket failed", e);
            }
        }
    }
}
