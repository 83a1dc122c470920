package io.stiva.node.sync;

import io.stiva.protocol.UsageBatch;
import java.util.Optional;

/** Usage records on this node's disk until the control plane has them durably. */
public interface UsageOutbox {

    /** Number of the next batch to be made. */
    long nextNumber();

    /** The oldest batch that was not acknowledged; the same one until it is. */
    Optional<UsageBatch> oldest();

    /** Every batch up to this number may be forgotten. */
    void acknowledged(long upTo);

    /**
     * How often open intervals are cut, besides each full minute and state change.
     *
     * @param seconds divides 60
     */
    void cutEvery(int seconds);
}
