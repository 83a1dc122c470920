package io.stiva.console.live;

import io.stiva.client.EventStream;
import io.stiva.client.StivaClient;
import io.stiva.client.api.Containers.Container;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one of the API's streams for each of several containers, and for those that come later.
 *
 * @param <T> what the stream carries
 */
final class Follower<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int MOST = 32;

    private final Sink sink;
    private final Function<Container, EventStream<T>> open;
    private final Set<String> followed = ConcurrentHashMap.newKeySet();

    Follower(Sink sink, Function<Container, EventStream<T>> open) {
        this.sink = sink;
        this.open = open;
    }

    /** Follows one container until it has ended. */
    void follow(Container container, Consumer<T> consumer) {
        try (EventStream<T> stream = open.apply(container)) {
            sink.feedFrom(stream);
            stream.forEach(consumer);
            sink.forget(stream);
        } catch (StivaException e) {
            LOG.debug("stream of {} ended: {}", container.id(), e.code());
        }
    }

    /** Follows all that {@code look} finds, looking again every two seconds. */
    void followAll(Supplier<List<Container>> look, Function<Container, Consumer<T>> consumer)
            throws InterruptedException {
        while (sink.isOpen()) {
            for (Container container : look.get()) {
                boolean fresh =
                        container.startedAt() != null
                                && container.state() == ContainerState.RUNNING
                                && followed.size() < MOST
                                && followed.add(container.id());
                if (fresh) {
                    Thread.ofVirtual()
                            .name("follow")
                            .start(
                                    () -> {
                                        follow(container, consumer.apply(container));
                                        followed.remove(container.id());
                                    });
                }
            }
            sink.rest(LOOK);
        }
    }

    /** The containers of a service, for {@link #followAll}. */
    static Supplier<List<Container>> of(StivaClient client, String project, String service) {
        return () -> client.containers(project, service).all();
    }
}
