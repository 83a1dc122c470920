package io.stiva.cli;

import io.stiva.client.Problems;
import io.stiva.client.api.Problem;
import io.stiva.vocabulary.StivaException;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells a refusal to a person: one line, then wrong fields and numbers, then what to do. */
final class Complaint {

    private static final Map<String, String> OPTIONS =
            Map.ofEntries(
                    Map.entry("/template/image", "--image"),
                    Map.entry("/template/resources/cpuMilli", "--cpu"),
                    Map.entry("/template/resources/memoryBytes", "--memory"),
                    Map.entry("/template/resources/pids", "--pids"),
                    Map.entry("/template/environment", "--env"),
                    Map.entry("/template/restartPolicy", "--restart"),
                    Map.entry("/template/user", "--user"),
                    Map.entry("/template/ports", "--publish"),
                    Map.entry("/template/healthCheck/port", "--health-http, --health-tcp"),
                    Map.entry("/template/healthCheck/path", "--health-http"),
                    Map.entry("/template/healthCheck/intervalMillis", "--health-interval"),
                    Map.entry("/template/healthCheck/timeoutMillis", "--health-timeout"),
                    Map.entry("/template/healthCheck/startPeriodMillis", "--health-start-period"),
                    Map.entry("/template/healthCheck/retries", "--health-retries"),
                    Map.entry("/template/maxRunSeconds", "--max-runtime"),
                    Map.entry("/resources/cpuMilli", "--cpu"),
                    Map.entry("/resources/memoryBytes", "--memory"),
                    Map.entry("/replicas", "--replicas"),
                    Map.entry("/httpPort", "--http-port"),
                    Map.entry("/maxHourlyCost", "--max-hourly-cost"),
                    Map.entry("/name", "name"),
                    Map.entry("/email", "email"));

    private Complaint() {}

    static void print(PrintStream err, StivaException refusal) {
        err.println("stiva: " + Text.clean(refusal.publicMessage()));
        refusal.errors()
                .forEach(
                        error ->
                                err.println(
                                        "  "
                                                + Text.clean(field(error.pointer()))
                                                + ": "
                                                + Text.clean(error.detail())));
        if (refusal.data().get(Problems.QUOTA) instanceof Problem.QuotaProblem quota) {
            err.println("  " + sentence(quota));
        }
        if (refusal.data().get(Problems.BUDGET) instanceof Problem.BudgetProblem budget) {
            err.printf(
                    "  budget: cap %s, spent %s, reserved %s, needed %s%n",
                    budget.cap(), budget.spent(), budget.reserved(), budget.needed());
        }
        String advice = advice(refusal);
        if (advice != null) {
            err.println("  what to do: " + advice);
        }
        if (refusal.data().get(Problems.REQUEST_ID) instanceof String id
                && ExitCode.of(refusal) == ExitCode.ERROR
                && refusal.category().httpStatus() >= 500) {
            err.println("  request id: " + Text.clean(id));
        }
    }

    static String field(String pointer) {
        return OPTIONS.getOrDefault(pointer, pointer);
    }

    private static String sentence(Problem.QuotaProblem quota) {
        return "%s of the %s: limit %s, used %s, asked %s"
                .formatted(
                        quota.key(),
                        quota.scope(),
                        Text.amount(quota.limit(), quota.unit()),
                        Text.amount(quota.used(), quota.unit()),
                        Text.amount(quota.requested(), quota.unit()));
    }

    private static @Nullable String advice(StivaException refusal) {
        if (refusal.data().get(Problems.QUOTA) instanceof Problem.QuotaProblem) {
            return "ask for less, remove what is not needed (stiva ps), or have the limit raised"
                    + " (stiva quota show)";
        }
        return switch (refusal.category()) {
            case UNAUTHENTICATED -> "stiva login";
            case PAYMENT_REQUIRED -> "raise the budget, or stop what costs most (stiva usage)";
            case UNAVAILABLE ->
                    refusal.code().equals("api-unreachable")
                            ? "start the cloud (./stiva up), or set STIVA_API_URL to where it is"
                            : "try again in a moment";
            case RATE_LIMITED -> "try again in a moment";
            case STALE -> "somebody changed it meanwhile: look again and repeat";
            case INVALID,
                    FORBIDDEN,
                    NOT_FOUND,
                    TIMED_OUT,
                    CONFLICT,
                    TOO_LARGE,
                    UNPROCESSABLE,
                    INTERNAL ->
                    null;
        };
    }
}
