package io.stiva.platform.workload;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a reader has read, as the id of an event: {@code 2026-01-31T12:00:00Z}, or {@code
 * 2026-01-31T12:00:00Z/3} after the third entry of one time. Lines that were written in one call
 * carry one time, so the time alone would hand some out twice or never.
 *
 * @param entries of that time that were read, 1 or more
 */
record ResumePoint(Instant at, int entries) {

    private static final Pattern COUNTED = Pattern.compile("(.*)/([1-9][0-9]{0,8})");

    /**
     * @throws java.time.DateTimeException when the text is no such id
     */
    static ResumePoint parse(String text) {
        Matcher counted = COUNTED.matcher(text);
        return counted.matches()
                ? new ResumePoint(
                        Instant.parse(counted.group(1)), Integer.parseInt(counted.group(2)))
                : new ResumePoint(Instant.parse(text), 1);
    }

    /** After one more entry. */
    ResumePoint then(Instant next) {
        return new ResumePoint(next, next.equals(at) ? entries + 1 : 1);
    }

    /** Whether a reader that comes from there has had the entry that led here. */
    boolean isCoveredBy(ResumePoint from) {
        return at.equals(from.at) && entries <= from.entries;
    }

    @Override
    public String toString() {
        return entries == 1 ? at.toString() : at + "/" + entries;
    }
}
