package io.stiva.node.sync;

import io.stiva.protocol.FromNode;
import io.stiva.protocol.UsageAcknowledged;
import io.stiva.protocol.UsageBatch;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Sends one batch at a time, in order, until it is acknowledged. Sending twice is harmless: the
 * control plane knows batches by their number.
 */
final class UsageSender {

    private final UsageOutbox outbox;
    private final Predicate<FromNode> send;
    private long inFlight;

    UsageSender(UsageOutbox outbox, Predicate<FromNode> send) {
        this.outbox = outbox;
        this.send = send;
    }

    /** Sends the oldest batch unless it is under way. */
    synchronized void push() {
        Optional<UsageBatch> oldest = outbox.oldest();
        if (oldest.isPresent() && oldest.get().number() != inFlight && send.test(oldest.get())) {
            inFlight = oldest.get().number();
        }
    }

    synchronized void acknowledged(UsageAcknowledged acknowledged) {
        outbox.acknowledged(acknowledged.upTo());
        inFlight = 0;
        push();
    }

    /** A new link: nothing is under way on it. */
    synchronized void welcomed() {
        inFlight = 0;
        push();
    }
}
