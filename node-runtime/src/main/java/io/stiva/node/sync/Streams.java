package io.stiva.node.sync;

import io.stiva.node.container.Containers;
import io.stiva.node.container.LogLine;
import io.stiva.node.container.LogQuery;
import io.stiva.node.container.LogReader;
import io.stiva.protocol.OpenStream;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dials back and does what the control plane asked for, each stream on a thread of its own. */
final class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    /** Readers and talks are counted apart: shells left open must not hide the logs. */
    private static final int MOST_READERS = 64;

    private static final int MOST_TALKS = 128;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** A reader that takes nothing for so long holds a thread for nobody. */
    private static final Duration READER_PATIENCE = Duration.ofSeconds(30);

    /** Somebody may look at a page of output for a while before asking for the next. */
    private static final Duration TALK_PATIENCE = Duration.ofMinutes(10);

    private final URI link;
    private final Supplier<SSLContext> tls;
    private final Containers containers;
    private final Samples samples;
    private final Semaphore readers = new Semaphore(MOST_READERS);
    private final Semaphore talks = new Semaphore(MOST_TALKS);

    Streams(URI link, Supplier<SSLContext> tls, Containers containers, Samples samples) {
        this.link = link;
        this.tls = tls;
        this.containers = containers;
        this.samples = samples;
    }

    /** Returns at once. Beyond the bound a request is dropped; the asker's patience ends it. */
    void open(OpenStream request) {
        Semaphore free = request.kind() == OpenStream.Kind.TALK ? talks : readers;
        if (!free.tryAcquire()) {
            LOG.warn("too many streams are open: one more is not opened ({})", request.kind());
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
                            } catch (IOException e) {
                                LOG.debug("the other end of a stream is gone: {}", e.toString());
                            } catch (RuntimeException e) {
                                LOG.error("a stream failed", e);
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
            switch (request.kind()) {
                case LOGS, STATS -> read(http, request);
                case TALK -> talk(http, request);
            }
        } finally {
            http.shutdownNow();
        }
    }

    private void read(HttpClient http, OpenStream request)
            throws IOException, InterruptedException {
        DialledStream outlet = new DialledStream(READER_PATIENCE, DialledStream.Hearer.NOBODY);
        outlet.open(http, target(request));
        try {
            send(request, outlet);
        } catch (StivaException e) {
            outlet.send(new StreamFrame.Failed(e.publicMessage(), e.category(), e.code()));
        }
        outlet.finish();
    }

    private void talk(HttpClient http, OpenStream request)
            throws IOException, InterruptedException {
        Heard heard = new Heard();
        DialledStream stream = new DialledStream(TALK_PATIENCE, heard);
        stream.open(http, target(request));
        try {
            StreamOrder order = heard.first(PATIENCE);
            new Talk(containers, ContainerId.parse(request.containerId()), stream, heard)
                    .obey(order);
        } catch (StivaException e) {
            if (e.category() == ErrorCategory.INTERNAL) {
                LOG.error("{}: {}", request.containerId(), e.privateDetail(), e);
            }
            stream.send(new StreamFrame.Failed(e.publicMessage(), e.category(), e.code()));
        } finally {
            heard.closed();
        }
        stream.finish();
    }

    private URI target(OpenStream request) {
        URI base = request.url().isEmpty() ? link : URI.create(request.url());
        return URI.create(
                "wss://" + base.getAuthority() + Protocol.STREAM_PATH + request.streamId());
    }

    private void send(OpenStream request, DialledStream outlet)
            throws IOException, InterruptedException {
        ContainerId container = ContainerId.parse(request.containerId());
        switch (request.kind()) {
            case LOGS -> logs(request, container, outlet);
            case STATS -> stats(request, container, outlet);
            case TALK -> throw new IllegalArgumentException("a talk is no reading");
        }
    }

    private void logs(OpenStream request, ContainerId container, DialledStream outlet)
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

    private void stats(OpenStream request, ContainerId container, DialledStream outlet)
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
}
