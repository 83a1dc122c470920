package io.stiva.node;

import io.stiva.node.sync.UsageOutbox;
import io.stiva.protocol.UsageBatch;
import java.util.Optional;

/** A node that meters nothing. */
final class NoUsage implements UsageOutbox {

    @Override
    public long nextNumber() {
        return 1;
    }

    @Override
    public Optional<UsageBatch> oldest() {
        return Optional.empty();
    }

    @Override
    public void acknowledged(long upTo) {
        // Nothing was sent.
    }
}
