package io.stiva.cli;

import io.stiva.client.Json;
import io.stiva.client.api.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        if (!follow) {
            past(work).forEach(event -> show(work, event));
            return ExitCode.OK;
        }
        // Listening begins before the past is read: nothing falls in between, some comes twice.
        try (var stream = work.client().followEvents(work.named(), null)) {
            stream.open();
            Set<String> shown = new HashSet<>();
            past(work)
                    .forEach(
                            event -> {
                                shown.add(event.id());
                                show(work, event);
                            });
            stream.forEach(
                    event -> {
                        if (!shown.remove(event.id())) {
                            show(work, event);
                        }
                    });
        }
        return ExitCode.OK;
    }

    private List<Event> past(Work work) {
        List<Event> past =
                new ArrayList<>(work.client().events(work.named()).stream().limit(tail).toList());
        Collections.reverse(past);
        return past;
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
