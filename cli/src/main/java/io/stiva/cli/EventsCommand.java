package io.stiva.cli;

import io.stiva.client.Json;
import io.stiva.client.api.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows events. */
@Command(name = "events", description = "Show what happened, oldest first.")
final class EventsCommand extends Leaf {

    private static final int MOST = 10_000;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what comes")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "how many of the past (default: 50)")
    private int tail = 50;

    EventsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        if (tail < 0 || tail > MOST) {
            throw new UsageException("--tail must be 0 to " + MOST);
        }
        List<Event> past = new ArrayList<>();
        for (Event event : work.client().events(work.named())) {
            if (past.size() == tail) {
                break;
            }
            past.add(event);
        }
        Collections.reverse(past);
        past.forEach(event -> show(work, event));
        if (follow) {
            String after = past.isEmpty() ? null : Long.toString(past.getLast().sequence());
            try (var stream = work.client().followEvents(work.named(), after)) {
                stream.forEach(event -> show(work, event));
            }
        }
        return ExitCode.OK;
    }

    private void show(Work work, Event event) {
        if (work.isTable()) {
            work.out()
                    .println(
                            Text.clean(
                                    "%s  %-24s %s  %s"
                                            .formatted(
                                                    event.at(),
                                                    event.type(),
                                                    event.subject(),
                                                    Json.MAPPER.writeValueAsString(
                                                            new TreeMap<>(event.data())))));
        } else if (work.isQuiet()) {
            work.out().println(Text.clean(event.id()));
        } else {
            work.printEach(event);
        }
    }
}
