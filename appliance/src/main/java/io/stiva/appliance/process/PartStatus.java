package io.stiva.appliance.process;

import java.time.Instant;
import java.util.List;

/**
 * What is known of one part.
 *
 * @param name unique in its cloud
 * @param state where it stands
 * @param since when it came to this state
 * @param pid of the process, 0 when there is none
 * @param restarts how often it died and was started again
 * @param detail one line for people; empty when there is nothing to say
 */
public record PartStatus(
        String name, PartState state, Instant since, long pid, int restarts, String detail) {

    /** Tab-separated, one line. */
    String line() {
        String oneLine = detail.replace('\t', ' ').replace('\n', ' ');
        return String.join(
                "\t",
                name,
                state.name(),
                Long.toString(since.toEpochMilli()),
                Long.toString(pid),
                Integer.toString(restarts),
                oneLine);
    }

    static PartStatus parse(String line) {
        List<String> fields = List.of(line.split("\t", -1));
        return new PartStatus(
                fields.get(0),
                PartState.valueOf(fields.get(1)),
                Instant.ofEpochMilli(Long.parseLong(fields.get(2))),
                Long.parseLong(fields.get(3)),
                Integer.parseInt(fields.get(4)),
                fields.get(5));
    }

    PartStatus become(PartState next, Instant at, String why) {
        return new PartStatus(name, next, at, pid, restarts, why);
    }
}
