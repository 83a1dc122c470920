package io.stiva.billing.core.usage;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.StivaException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.UUID;

/** Reads canonical bytes back. Accepts exactly what {@link UsageRecord#canonicalBytes} writes. */
public final class CanonicalRecords {

    static final String FIRST_LINE = "stiva-usage-record/1";

    /** Far above any real record: about 900 bytes. */
    private static final int MOST_CHARS = 4096;

    private CanonicalRecords() {}

    /**
     * Parses one record.
     *
     * @param canonical the text that was hashed
     * @throws StivaException INVALID {@code invalid-usage-record}: another version, a line missing,
     *     added, out of order or malformed, or any other spelling of the same values
     */
    public static UsageRecord parse(String canonical) {
        UsageErrors.require(canonical.length() <= MOST_CHARS, "canonical", "shorter");
        Lines lines = new Lines(Arrays.asList(canonical.split("\n", -1)).iterator());
        UsageErrors.require(lines.next().equals(FIRST_LINE), "canonical", FIRST_LINE);
        UsageRecord record;
        try {
            record = read(lines);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw UsageErrors.unreadable(e);
        }
        boolean same =
                Arrays.equals(record.canonicalBytes(), canonical.getBytes(StandardCharsets.UTF_8));
        UsageErrors.require(same, "canonical", "in its canonical form");
        return record;
    }

    private static UsageRecord read(Lines lines) {
        AccountId account = AccountId.parse(lines.value("account"));
        ProjectId project = ProjectId.parse(lines.value("project"));
        String service = lines.value("service");
        Owner owner =
                new Owner(account, project, isAbsent(service) ? null : ServiceId.parse(service));
        RecordIdentity identity =
                new RecordIdentity(
                        ContainerId.parse(lines.value("container")),
                        lines.number("incarnation"),
                        Meter.parse(lines.value("meter")),
                        lines.number("sequence"));
        Origin origin =
                new Origin(
                        NodeId.parse(lines.value("node")),
                        UUID.fromString(lines.value("boot")),
                        lines.number("cgroup"));
        UsageInterval interval =
                new UsageInterval(
                        Instant.ofEpochMilli(lines.number("start")),
                        Instant.ofEpochMilli(lines.number("end")),
                        lines.number("boot-start"),
                        lines.number("boot-end"));
        ContainerState state = ContainerState.valueOf(lines.value("state"));
        Allocation allocation =
                new Allocation(
                        new MilliCpu(lines.number("cpu")), new Bytes(lines.number("memory")));
        long quantity = lines.number("quantity");
        KernelCounters counters =
                new KernelCounters(
                        lines.number("counters-read"),
                        lines.number("cpu-used"),
                        lines.number("cpu-throttled"),
                        lines.number("memory-peak"));
        String zeroRated = lines.value("zero-rated");
        return new UsageRecord(
                owner,
                origin,
                identity,
                interval,
                state,
                allocation,
                quantity,
                counters,
                isAbsent(zeroRated) ? null : ZeroRatedReason.valueOf(zeroRated),
                new Digest("sha256:" + lines.value("previous")));
    }

    private static boolean isAbsent(String value) {
        return value.equals("-");
    }

    /** Takes the lines one by one; each must carry the name that is due. */
    private record Lines(Iterator<String> lines) {

        String next() {
            UsageErrors.require(lines.hasNext(), "canonical", "complete");
            return lines.next();
        }

        String value(String name) {
            String line = next();
            UsageErrors.require(line.startsWith(name + " "), name, "the next line");
            return line.substring(name.length() + 1);
        }

        long number(String name) {
            return Long.parseLong(value(name));
        }
    }
}
