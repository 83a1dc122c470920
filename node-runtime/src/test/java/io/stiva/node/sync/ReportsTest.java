package io.stiva.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.protocol.FromNode;
import io.stiva.protocol.Observed;
import io.stiva.protocol.ObservedContainer;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private static final Random RANDOM = new Random(3);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ContainerId one = ContainerId.next(Instant.now(), RANDOM);
    private final ContainerId two = ContainerId.next(Instant.now(), RANDOM);
    private final Map<ContainerId, ContainerState> states = new ConcurrentHashMap<>();
    private final BlockingQueue<Observed> told = new LinkedBlockingQueue<>();
    private volatile boolean linked = true;
    private final Reports reports = new Reports(this::send, new Sight());

    @BeforeEach
    void start() {
        states.put(one, ContainerState.RUNNING);
        states.put(two, ContainerState.RUNNING);
        reports.start();
    }

    @AfterEach
    void stop() {
        reports.close();
    }

    @Test
    void what_has_not_changed_is_not_told_again() throws Exception {
        reports.changed(one);
        assertThat(next()).isEqualTo(observed(false, one));

        reports.changed(one);
        reports.changed(two);
        assertThat(next()).isEqualTo(observed(false, two));

        states.put(one, ContainerState.STOPPED);
        reports.changed(one);
        assertThat(next()).isEqualTo(observed(false, one));
    }

    @Test
    void after_a_welcome_everything_is_told() throws Exception {
        reports.changed(one);
        assertThat(next()).isEqualTo(observed(false, one));

        reports.tellWhole();

        assertThat(next()).isEqualTo(observed(true, one, two));
    }

    @Test
    void what_could_not_be_sent_counts_as_untold() throws Exception {
        linked = false;
        reports.changed(one);
        assertThat(next()).isEqualTo(observed(false, one));
        linked = true;

        reports.changed(one);

        assertThat(next()).isEqualTo(observed(false, one));
    }

    private Observed next() throws InterruptedException {
        Observed next = told.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told");
        }
        return next;
    }

    private boolean send(FromNode message) {
        boolean arrives = linked; // before the test hears of it and links again
        told.add((Observed) message);
        return arrives;
    }

    private Observed observed(boolean whole, ContainerId... containers) {
        return new Observed(
                whole, List.of(containers).stream().map(this::look).toList(), List.of());
    }

    private ObservedContainer look(ContainerId container) {
        return new ObservedContainer(
                container.toString(),
                states.getOrDefault(container, ContainerState.REMOVED),
                1,
                0,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null);
    }

    private final class Sight implements Reports.Sight {
        @Override
        public List<ContainerId> all() {
            return List.of(one, two);
        }

        @Override
        public ObservedContainer look(ContainerId container) {
            return ReportsTest.this.look(container);
        }
    }
}
