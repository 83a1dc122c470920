package io.stiva.node.usage;

import io.stiva.billing.core.usage.Allocation;
import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.KernelCounters;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.Origin;
import io.stiva.billing.core.usage.Owner;
import io.stiva.protocol.UsageBatch;
import io.stiva.protocol.UsageEntry;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.ServiceId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Intervals and batches as they are written, and back. */
final class JournalForms {
    private JournalForms() {}

    static JournalFrame.Open write(OpenInterval open) {
        Map<String, Long> sequences = new TreeMap<>();
        open.sequences().forEach((meter, sequence) -> sequences.put(meter.code(), sequence));
        KernelCounters counters = open.counters();
        ServiceId service = open.owner().service();
        return new JournalFrame.Open(
                open.chain().container().toString(),
                open.chain().incarnation(),
                open.owner().account().toString(),
                open.owner().project().toString(),
                service == null ? null : service.toString(),
                open.origin().node().toString(),
                open.origin().boot().toString(),
                open.origin().cgroup(),
                open.allocation().cpu().value(),
                open.allocation().memory().value(),
                open.state().name(),
                open.startMillis(),
                open.startBootNanos(),
                open.cutMillis(),
                new long[] {
                    counters.readAtBootNanos(),
                    counters.cpuUsedNanos(),
                    counters.cpuThrottledNanos(),
                    counters.memoryPeakBytes()
                },
                open.head().hex(),
                sequences);
    }

    static OpenInterval read(JournalFrame.Open form) {
        Map<Meter, Long> sequences = new EnumMap<>(Meter.class);
        form.sequences().forEach((code, sequence) -> sequences.put(Meter.parse(code), sequence));
        String service = form.service();
        long[] counters = form.counters();
        return new OpenInterval(
                new ChainId(ContainerId.parse(form.container()), form.incarnation()),
                new Owner(
                        AccountId.parse(form.account()),
                        ProjectId.parse(form.project()),
                        service == null ? null : ServiceId.parse(service)),
                new Origin(NodeId.parse(form.node()), UUID.fromString(form.boot()), form.cgroup()),
                new Allocation(new MilliCpu(form.cpuMilli()), new Bytes(form.memoryBytes())),
                ContainerState.valueOf(form.state()),
                form.startMillis(),
                form.startBootNanos(),
                form.cutMillis(),
                new KernelCounters(counters[0], counters[1], counters[2], counters[3]),
                new Digest("sha256:" + form.head()),
                sequences);
    }

    /** A batch as it travels. */
    static UsageBatch wire(io.stiva.billing.core.usage.UsageBatch batch) {
        List<UsageEntry> entries = batch.records().stream().map(JournalForms::wire).toList();
        return new UsageBatch(
                batch.sequence(), batch.previousHash().hex(), entries, batch.signature());
    }

    private static UsageEntry wire(ChainedRecord record) {
        return new UsageEntry(record.record().canonicalText(), record.claimedHash().hex());
    }
}
