package io.stiva.platform.workload;

import io.stiva.client.api.Containers.DeathCertificate;
import io.stiva.client.api.Why;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what a container that is on a node does, and how it ended when it ended. */
final class EndedStory {

    private EndedStory() {}

    static Why why(Container container, Optional<DeathCertificate> lastEnd) {
        Container.Status status = container.status();
        EndReason reason = status.reason();
        if (reason == null && status.state() != ContainerState.RUNNING) {
            reason = lastEnd.map(DeathCertificate::reason).orElse(null);
        }
        boolean well =
                status.state() == ContainerState.RUNNING
                        || status.state() == ContainerState.SUCCEEDED;
        return new Why(
                container.id().toString(),
                well ? "OK" : status.state().name(),
                summary(container, reason, lastEnd),
                null,
                List.of(),
                well ? List.of() : fixes(container, reason, lastEnd));
    }

    private static String summary(
            Container container, @Nullable EndReason reason, Optional<DeathCertificate> lastEnd) {
        Container.Status status = container.status();
        String name = "container " + container.name();
        return switch (status.state()) {
            case PENDING -> name + " waits for its turn to be placed";
            case SCHEDULED -> name + " has a node, which has not begun yet";
            case PULLING ->
                    status.reason() == null
                            ? name + " waits for its image to arrive on the node"
                            : name + " cannot get its image: " + told(container, reason, lastEnd);
            case STARTING ->
                    status.reason() == null
                            ? name + " is being built on its node"
                            : name + " cannot start: " + told(container, reason, lastEnd);
            case RUNNING ->
                    name + " runs" + health(container) + restarts(status.restarts(), lastEnd);
            case PAUSED -> name + " is paused";
            case STOPPING -> name + " was asked to end and has not ended yet";
            case RESTARTING ->
                    name + " keeps ending and waits for its next start: " + how(reason, lastEnd);
            case STOPPED -> name + " was stopped: " + how(reason, lastEnd);
            case SUCCEEDED -> name + " has done its work";
            case FAILED -> name + " failed: " + told(container, reason, lastEnd);
            case UNKNOWN -> name + " is on a node that cannot be reached";
            case REMOVING, REMOVED -> name + " was removed: " + how(reason, lastEnd);
        };
    }

    private static String health(Container container) {
        if (container.template().oversight().check() == null) {
            return "";
        }
        return switch (container.status().health()) {
            case UNKNOWN -> " and has not passed a health check yet";
            case HEALTHY -> " and is healthy";
            case UNHEALTHY ->
                    " and is unhealthy: look at its log, and at what its health check asks";
        };
    }

    private static String restarts(int restarts, Optional<DeathCertificate> lastEnd) {
        return restarts == 0
                ? ""
                : " after "
                        + restarts
                        + " restarts; the last end: "
                        + lastEnd.map(EndedStory::end).orElse("unknown");
    }

    private static String told(
            Container container, @Nullable EndReason reason, Optional<DeathCertificate> lastEnd) {
        String detail = container.status().detail();
        String how = how(reason, lastEnd);
        return detail == null ? how : how + "; " + detail;
    }

    private static String how(@Nullable EndReason reason, Optional<DeathCertificate> lastEnd) {
        return lastEnd.map(EndedStory::end)
                .orElse(reason == null ? "no end was recorded" : reason.name());
    }

    private static String end(DeathCertificate end) {
        String how = end.reason().name();
        if (end.signal() != null) {
            return how + ", signal " + end.signal();
        }
        return end.exitCode() == null ? how : how + ", exit code " + end.exitCode();
    }

    private static List<Why.Fix> fixes(
            Container container, @Nullable EndReason reason, Optional<DeathCertificate> lastEnd) {
        if (reason == null) {
            return List.of();
        }
        return switch (reason) {
            case OOM_KILLED ->
                    List.of(
                            new Why.Fix(
                                    "raise-memory",
                                    "it was killed for memory at its limit of "
                                            + container.template().memory()
                                            + peak(lastEnd)
                                            + ": raise the limit to "
                                            + new Bytes(
                                                    Math.multiplyExact(
                                                            container.template().memory().value(),
                                                            2))
                                            + " or make it use less"));
            case APP_ERROR, HEALTH_FAILED ->
                    List.of(
                            new Why.Fix(
                                    "read-logs",
                                    "read what it said before it ended: stiva logs "
                                            + container.id()));
            case IMAGE_PULL_FAILED ->
                    List.of(
                            new Why.Fix(
                                    "push-image",
                                    "push the image again and deploy a new revision: "
                                            + container.template().image().path()));
            case INVALID_SPEC ->
                    List.of(
                            new Why.Fix(
                                    "fix-template",
                                    "change the command, user or directory: the image has not what"
                                            + " the template asks for"));
            case QUOTA_EXCEEDED, BUDGET_EXHAUSTED ->
                    List.of(new Why.Fix("raise-quota", "raise the quota or the budget"));
            case NODE_LOST, EVICTED, NODE_DRAINED, PLATFORM_ERROR, STUCK_IN_STATE ->
                    List.of(
                            new Why.Fix(
                                    "wait",
                                    "the platform caused it: a service's containers are replaced by"
                                            + " themselves, start a single one again"));
            case COMPLETED, USER_STOPPED, USER_KILLED, SCALED_DOWN, REPLACED, RUNTIME_LIMIT ->
                    List.of();
        };
    }

    private static String peak(Optional<DeathCertificate> lastEnd) {
        return lastEnd.filter(end -> end.peakMemoryBytes() > 0)
                .map(end -> " (peak " + new Bytes(end.peakMemoryBytes()) + ")")
                .orElse("");
    }
}
