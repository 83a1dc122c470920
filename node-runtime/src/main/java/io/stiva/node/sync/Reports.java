package io.stiva.node.sync;

import io.stiva.protocol.FromNode;
import io.stiva.protocol.Observed;
import io.stiva.protocol.ObservedContainer;
import io.stiva.vocabulary.ContainerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the control plane what changed: everything after each welcome, then each change once, in
 * its newest form. What changes while there is no link is not kept: the next welcome tells all.
 */
final class Reports implements Workers.Reporting, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    /** Keeps a message well below the protocol's bound. */
    private static final int MOST_IN_ONE = 100;

    private final Predicate<FromNode> send;
    private final Sight sight;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Set<ContainerId> changed = new LinkedHashSet<>();
    private final Set<ContainerId> removed = new LinkedHashSet<>();

    /** What was told last; only the thread's. */
    private final Map<String, ObservedContainer> last = new HashMap<>();

    private final Thread thread;
    private boolean whole;

    /** Looks at the containers. */
    interface Sight {
        List<ContainerId> all();

        ObservedContainer look(ContainerId container);
    }

    private record News(boolean whole, List<ContainerId> changed, List<ContainerId> removed) {}

    Reports(Predicate<FromNode> send, Sight sight) {
        this.send = send;
        this.sight = sight;
        this.thread = Thread.ofPlatform().name("reports").daemon().unstarted(this::tell);
    }

    void start() {
        thread.start();
    }

    @Override
    public void changed(ContainerId container) {
        note(() -> changed.add(container));
    }

    @Override
    public void removed(ContainerId container) {
        note(
                () -> {
                    changed.remove(container);
                    removed.add(container);
                });
    }

    /** The control plane may have missed anything. */
    void tellWhole() {
        note(() -> whole = true);
    }

    private void note(Runnable change) {
        lock.lock();
        try {
            change.run();
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        try {
            while (true) {
                send(await());
            }
        } catch (InterruptedException e) {
            LOG.debug("no more reports");
        }
    }

    private void send(News told) {
        try {
            List<ContainerId> ids = told.whole() ? sight.all() : told.changed();
            List<ObservedContainer> seen =
                    ids.stream().map(sight::look).filter(each -> isNews(told, each)).toList();
            List<String> gone = told.removed().stream().map(ContainerId::toString).toList();
            if (!told.whole() && seen.isEmpty() && gone.isEmpty()) {
                return;
            }
            if (send.test(new Observed(told.whole(), seen, gone))) {
                remember(seen, gone);
            } else {
                LOG.debug("not told: no link");
            }
        } catch (RuntimeException e) {
            LOG.error("a report failed", e);
        }
    }

    private boolean isNews(News told, ObservedContainer seen) {
        return told.whole() || !seen.equals(last.get(seen.containerId()));
    }

    private void remember(List<ObservedContainer> seen, List<String> gone) {
        seen.forEach(each -> last.put(each.containerId(), each));
        gone.forEach(last::remove);
    }

    private News await() throws InterruptedException {
        lock.lock();
        try {
            while (!whole && changed.isEmpty() && removed.isEmpty()) {
                news.await();
            }
            List<ContainerId> some = changed.stream().limit(MOST_IN_ONE).toList();
            List<ContainerId> gone = new ArrayList<>(removed);
            News told = new News(whole, whole ? List.of() : some, gone);
            if (whole) {
                changed.clear();
            } else {
                some.forEach(changed::remove);
            }
            removed.clear();
            whole = false;
            return told;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
