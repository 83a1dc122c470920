package io.stiva.platform.reconcile;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this process leads, and since when. */
final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final LeaderLockStore lock;
    private final Clock clock;
    private final Runnable elected;
    private volatile @Nullable Instant since;

    /**
     * @param elected called each time this process begins to lead
     */
    Leadership(LeaderLockStore lock, Clock clock, Runnable elected) {
        this.lock = lock;
        this.clock = clock;
        this.elected = elected;
    }

    /** Since when this process leads; empty when it does not. */
    Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /** Looks once; called again and again. */
    void check() {
        boolean leads = lock.tryHold();
        if (leads && since == null) {
            since = clock.instant();
            LOG.info("this replica leads");
            elected.run();
        } else if (!leads && since != null) {
            since = null;
            LOG.warn("this replica leads no more");
        }
    }

    void resign() {
        since = null;
        lock.letGo();
    }
}
