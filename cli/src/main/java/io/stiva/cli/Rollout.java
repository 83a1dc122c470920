package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Services.Service;
import io.stiva.client.api.Why;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Watches a service until it is what was asked for, and says why when it does not get there. */
final class Rollout {

    private static final Duration LOOK = Duration.ofMillis(500);

    private final Work work;

    Rollout(Work work) {
        this.work = work;
    }

    /**
     * @throws StivaException TIMED_OUT, or CONFLICT, code {@code deploy-failed}, when its
     *     containers end again and again
     */
    Service await(Service accepted, Duration timeout) {
        Instant deadline = work.now().plus(timeout);
        Service now = accepted;
        try (var progress = new Progress(work.surroundings())) {
            progress.show(now.running(), now.replicas(), sentence(now));
            while (!isDone(now) && !now.state().equals("FAILED") && work.now().isBefore(deadline)) {
                work.surroundings().pauseFor(LOOK);
                now = work.client().service(now.id());
                progress.show(now.running(), now.replicas(), sentence(now));
            }
        }
        if (isDone(now)) {
            return now;
        }
        tellWhy(now);
        throw now.state().equals("FAILED")
                ? Refusals.failed(
                        "deploy-failed", now.name() + " does not come up: its containers fail")
                : Refusals.timedOut(
                        "%s has only %d of %d running"
                                .formatted(now.name(), now.running(), now.replicas()),
                        timeout);
    }

    private static boolean isDone(Service service) {
        return switch (service.state()) {
            case "READY" -> service.running() == service.replicas();
            case "STOPPED" -> service.running() == 0;
            default -> false;
        };
    }

    private String sentence(Service service) {
        String text = "%d of %d running".formatted(service.running(), service.replicas());
        if (isDone(service)) {
            return text;
        }
        List<Container> containers =
                work.client().containers(service.projectId(), service.id()).all();
        Map<String, Long> others =
                containers.stream()
                        .filter(c -> c.desiredState().equals("RUNNING"))
                        .map(c -> Text.lower(c.state()))
                        .filter(state -> !state.equals("running"))
                        .collect(
                                Collectors.groupingBy(
                                        state -> state, TreeMap::new, Collectors.counting()));
        return others.isEmpty()
                ? text
                : text
                        + others.entrySet().stream()
                                .map(entry -> ", " + entry.getValue() + " " + entry.getKey())
                                .collect(Collectors.joining());
    }

    private void tellWhy(Service service) {
        Why why = work.client().whyService(service.id());
        work.tell(why.summary());
        why.fixes().forEach(fix -> work.tell("  - " + fix.sentence()));
        work.tell("see: stiva why " + service.name() + ", stiva logs " + service.name());
    }
}
