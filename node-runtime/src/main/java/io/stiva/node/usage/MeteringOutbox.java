package io.stiva.node.usage;

import io.stiva.node.sync.UsageOutbox;
import io.stiva.protocol.UsageBatch;
import java.util.Optional;

/** What the node link sends, out of {@link UsageMetering}. */
public final class MeteringOutbox implements UsageOutbox {

    private final UsageMetering metering;

    public MeteringOutbox(UsageMetering metering) {
        this.metering = metering;
    }

    @Override
    public long nextNumber() {
        return metering.nextBatch();
    }

    @Override
    public Optional<UsageBatch> oldest() {
        return metering.pending(1).stream().findFirst();
    }

    @Override
    public void acknowledged(long upTo) {
        metering.acknowledge(upTo);
    }

    @Override
    public void cutEvery(int seconds) {
        metering.cutEvery(seconds);
    }
}
