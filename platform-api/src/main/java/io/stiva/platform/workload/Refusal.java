package io.stiva.platform.workload;

import io.stiva.client.api.Quotas.Effect;
import io.stiva.client.api.Why;
import io.stiva.platform.placement.Shortfall;
import io.stiva.platform.placement.Verdict;
import io.stiva.vocabulary.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells why nothing took a container: each node's verdict, or the quota that ran out. */
final class Refusal {

    private Refusal() {}

    /**
     * @param named whether the reader may know the nodes' names
     */
    static Why why(Container container, AttemptStore.Attempt attempt, boolean named) {
        List<Why.Verdict> verdicts = new ArrayList<>();
        int number = 0;
        for (Verdict verdict : attempt.verdicts()) {
            number++;
            String candidate = named ? verdict.name().value() : "node " + number;
            verdicts.add(verdict(candidate, verdict));
        }
        return new Why(
                container.id().toString(),
                container.state().name(),
                summary(container, attempt),
                attempt.at(),
                verdicts,
                attempt.fixes().stream()
                        .map(fix -> new Why.Fix(fix.kind().toString(), fix.sentence()))
                        .toList());
    }

    private static Why.Verdict verdict(String candidate, Verdict verdict) {
        if (verdict.fits()) {
            return new Why.Verdict(candidate, true, null, null, null, candidate + " would do");
        }
        Shortfall first = verdict.shortfalls().getFirst();
        String all =
                verdict.shortfalls().stream().map(Refusal::words).collect(Collectors.joining("; "));
        return new Why.Verdict(
                candidate,
                false,
                first.dimension().toString(),
                first.wanted(),
                first.available(),
                candidate + ": " + all);
    }

    private static String words(Shortfall missing) {
        return missing.dimension() + ": needs " + missing.wanted() + ", has " + missing.available();
    }

    private static String summary(Container container, AttemptStore.Attempt attempt) {
        int nodes = attempt.verdicts().size();
        if (nodes == 0) {
            return "container " + container.name() + " waits: there is no node yet";
        }
        String dimensions =
                attempt.verdicts().stream()
                        .flatMap(verdict -> verdict.shortfalls().stream())
                        .map(missing -> missing.dimension().toString())
                        .distinct()
                        .collect(Collectors.joining(", "));
        return "container "
                + container.name()
                + " waits: "
                + (nodes == 1 ? "the only node does not fit" : "none of " + nodes + " nodes fits")
                + " ("
                + dimensions
                + ")";
    }

    static Why.Verdict quota(Effect effect, long limit) {
        String wanted = amount(effect.usedAfter() - effect.usedNow(), effect.unit());
        String left = amount(Math.max(0, limit - effect.usedNow()), effect.unit());
        return new Why.Verdict(
                "quota " + effect.key() + " of the " + effect.scope(),
                false,
                "quota",
                wanted,
                left,
                "quota "
                        + effect.key()
                        + " of the "
                        + effect.scope()
                        + ": needs "
                        + wanted
                        + " more, "
                        + left
                        + " of "
                        + amount(limit, effect.unit())
                        + " left");
    }

    static Why whyQuota(Service service, ServiceHealth health, List<Why.Verdict> verdicts) {
        return new Why(
                service.id().toString(),
                health.state().name(),
                Explanations.standing(service, health) + ": a quota keeps the next from being made",
                null,
                verdicts,
                List.of(
                        new Why.Fix(
                                "scale-down",
                                "scale the service to what runs, or remove something else"),
                        new Why.Fix(
                                "raise-quota",
                                "ask for a higher limit: "
                                        + verdicts.stream()
                                                .map(Why.Verdict::candidate)
                                                .collect(Collectors.joining(", ")))));
    }

    private static String amount(long value, @Nullable String unit) {
        if ("bytes".equals(unit)) {
            return new Bytes(value).toString();
        }
        return "mCPU".equals(unit) ? value + " mCPU" : Long.toString(value);
    }
}
