package io.stiva.platform.workload;

import io.stiva.client.api.Containers.LogLine;
import io.stiva.client.api.Containers.StatsSample;
import io.stiva.platform.access.Caller;
import io.stiva.platform.fleet.NodeStreams;
import io.stiva.protocol.OpenStream;
import io.stiva.protocol.StreamFrame;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Log lines and readings, read from the nodes that hold them. */
@Component
class ContainerStreams {

    static final int MAX_TAIL = 10_000;

    /** Containers of a service that are read at once. */
    private static final int MAX_CONTAINERS = 50;

    private final Containers containers;
    private final Services services;
    private final ObjectProvider<NodeStreams> streams;

    ContainerStreams(
            Containers containers, Services services, ObjectProvider<NodeStreams> streams) {
        this.containers = containers;
        this.services = services;
        this.streams = streams;
    }

    /**
     * What to read.
     *
     * @param tail newest entries to start with, 0 to 10,000
     */
    record Request(int tail, @Nullable Instant since, boolean follow) {
        Request {
            if (tail < 0 || tail > MAX_TAIL) {
                throw StivaException.of(ErrorCategory.INVALID, "invalid-tail")
                        .say("tail must be 0 to %d", MAX_TAIL)
                        .field("tail", "must be 0 to " + MAX_TAIL)
                        .build();
            }
        }
    }

    /** One thing that came: a log line, or a reading. */
    record Entry(Instant at, Object document) {}

    /** The log of one container. */
    EntryFeed logs(Caller caller, String container, Request request) {
        Container found = containers.find(caller, container).container();
        return open(List.of(found), OpenStream.Kind.LOGS, request);
    }

    /** The logs of a service's containers, merged by time. */
    EntryFeed serviceLogs(Caller caller, String service, Request request) {
        List<Container> found =
                services.find(caller, service).containers().stream()
                        .filter(container -> container.wanted() != Wanted.REMOVED)
                        .sorted((one, other) -> other.id().compareTo(one.id()))
                        .limit(MAX_CONTAINERS)
                        .toList();
        return open(found, OpenStream.Kind.LOGS, request);
    }

    /** The readings of one container. */
    EntryFeed stats(Caller caller, String container, Request request) {
        Container found = containers.find(caller, container).container();
        return open(List.of(found), OpenStream.Kind.STATS, request);
    }

    private EntryFeed open(List<Container> found, OpenStream.Kind kind, Request request) {
        NodeStreams nodes = streams.getIfAvailable();
        EntryFeed feed = new EntryFeed(found.size() > 1 && !request.follow(), request.tail());
        boolean alone = found.size() == 1;
        try {
            for (Container container : found) {
                NodeId node = container.node();
                boolean gone = container.state() == ContainerState.REMOVED;
                if (nodes != null && node != null && !gone) {
                    open(nodes, node, container.id(), kind, request, feed, alone);
                }
            }
        } catch (RuntimeException e) {
            feed.close();
            throw e;
        }
        feed.opened();
        return feed;
    }

    /** One node that is away does not hide the others of a service. */
    private static void open(
            NodeStreams nodes,
            NodeId node,
            ContainerId container,
            OpenStream.Kind kind,
            Request request,
            EntryFeed feed,
            boolean alone) {
        NodeStreams.Request wanted =
                new NodeStreams.Request(
                        kind, container, request.tail(), request.since(), request.follow());
        EntryFeed.Source source = feed.source(frame -> entry(container, frame));
        try {
            source.opened(nodes.open(node, wanted, source));
        } catch (StivaException e) {
            source.ended(StreamFrame.Failed.of(e.publicMessage()));
            if (alone) {
                throw e;
            }
        }
    }

    private static Optional<Entry> entry(ContainerId container, StreamFrame frame) {
        return switch (frame) {
            case StreamFrame.Log log ->
                    Optional.of(
                            new Entry(
                                    log.at(),
                                    new LogLine(
                                            container.toString(),
                                            log.at(),
                                            log.stream(),
                                            log.text())));
            case StreamFrame.Stats stats ->
                    Optional.of(
                            new Entry(
                                    stats.at(),
                                    new StatsSample(
                                            container.toString(),
                                            stats.at(),
                                            stats.incarnation(),
                                            stats.cpuNanos(),
                                            stats.throttledNanos(),
                                            stats.cpuMilli(),
                                            stats.memoryBytes(),
                                            stats.memoryLimitBytes(),
                                            stats.pids())));
            case StreamFrame.ObservedProcess ignored -> Optional.empty();
            case StreamFrame.Taken ignored -> Optional.empty();
            case StreamFrame.Exited ignored -> Optional.empty();
            case StreamFrame.Failed ignored -> Optional.empty();
        };
    }
}
