package io.stiva.platform.workload;

import static io.stiva.vocabulary.ErrorCategory.CONFLICT;
import static io.stiva.vocabulary.ErrorCategory.INVALID;
import static io.stiva.vocabulary.ErrorCategory.NOT_FOUND;
import static io.stiva.vocabulary.ErrorCategory.PAYMENT_REQUIRED;
import static io.stiva.vocabulary.ErrorCategory.RATE_LIMITED;
import static io.stiva.vocabulary.ErrorCategory.TIMED_OUT;
import static io.stiva.vocabulary.ErrorCategory.UNAVAILABLE;
import static io.stiva.vocabulary.ErrorCategory.UNPROCESSABLE;

import io.stiva.platform.placement.Amounts;
import io.stiva.protocol.StreamFrame;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.Slug;
import io.stiva.vocabulary.StivaException;
import java.util.Collection;
import java.util.stream.Collectors;

/** The refusals of this package. */
final class WorkloadErrors {

    private WorkloadErrors() {}

    static StivaException noService() {
        return StivaException.of(NOT_FOUND, "service-not-found")
                .say("no such service: list them with 'stiva service ls'")
                .build();
    }

    static StivaException noContainer() {
        return StivaException.of(NOT_FOUND, "container-not-found")
                .say("no such container: list them with 'stiva ps'")
                .build();
    }

    static StivaException serviceNameTaken(Slug name) {
        return StivaException.of(CONFLICT, "service-name-taken")
                .say(
                        "a service named %s exists in this project: deploy a new revision of it, or"
                                + " choose another name",
                        name)
                .field("/name", "taken in this project")
                .build();
    }

    static StivaException containerNameTaken(Slug name) {
        return StivaException.of(CONFLICT, "container-name-taken")
                .say(
                        "a container named %s exists in this project: remove it, or choose another"
                                + " name",
                        name)
                .field("/name", "taken in this project")
                .build();
    }

    static StivaException noNodeForArchitecture(
            ImageReference image, Collection<Architecture> built, Collection<Architecture> there) {
        return StivaException.of(UNPROCESSABLE, "no-node-for-architecture")
                .say(
                        "image %s is built for %s, and every node is %s: build it for %s",
                        image, words(built), words(there), words(there))
                .field("/template/image", "built for " + words(built) + " only")
                .build();
    }

    static StivaException aboveEveryNode(Amounts wanted, Amounts largest) {
        StivaException.Builder refusal =
                StivaException.of(UNPROCESSABLE, "above-every-node")
                        .say(
                                "no node is large enough for %s vCPU and %s: the largest offers %s"
                                        + " vCPU and %s",
                                new MilliCpu(wanted.cpuMilli()),
                                new Bytes(wanted.memoryBytes()),
                                new MilliCpu(largest.cpuMilli()),
                                new Bytes(largest.memoryBytes()));
        if (wanted.cpuMilli() > largest.cpuMilli()) {
            refusal.field("/template/resources/cpuMilli", "at most " + largest.cpuMilli() + " fit");
        }
        if (wanted.memoryBytes() > largest.memoryBytes()) {
            refusal.field(
                    "/template/resources/memoryBytes", "at most " + largest.memoryBytes() + " fit");
        }
        if (wanted.pids() > largest.pids()) {
            refusal.field("/template/resources/pids", "at most " + largest.pids() + " fit");
        }
        return refusal.build();
    }

    static StivaException tooExpensive(String perHour, String bound, String currency) {
        return StivaException.of(PAYMENT_REQUIRED, "above-max-hourly-cost")
                .say(
                        "it would cost %s %s per hour, above your bound of %s: ask for less, or"
                                + " raise maxHourlyCost",
                        perHour, currency, bound)
                .field("/maxHourlyCost", "the price is " + perHour)
                .build();
    }

    static StivaException notAnAmount() {
        return StivaException.of(INVALID, "invalid-request")
                .say("/maxHourlyCost: must be a decimal number of 0 or more, such as 0.25")
                .field("/maxHourlyCost", "must be a decimal number of 0 or more")
                .build();
    }

    static StivaException wrongState(String verb, Container container, String advice) {
        return StivaException.of(CONFLICT, "wrong-state")
                .say(
                        "container %s is %s and cannot be %s: %s",
                        container.name(), container.state(), verb, advice)
                .build();
    }

    static StivaException notRunning(Container container) {
        return StivaException.of(CONFLICT, "container-not-running")
                .say(
                        "container %s is %s: this needs one that runs",
                        container.name(), container.state())
                .build();
    }

    static StivaException paused(Container container) {
        return StivaException.of(CONFLICT, "container-paused")
                .say("container %s is PAUSED: unpause it first", container.name())
                .build();
    }

    static StivaException tooManyExecs(int most) {
        return StivaException.of(RATE_LIMITED, "too-many-execs")
                .say("%d programs run inside your containers already: end one first", most)
                .build();
    }

    static StivaException notWebSocket() {
        return StivaException.of(INVALID, "websocket-only")
                .say("this is a WebSocket: connect with an upgrade (RFC 6455)")
                .build();
    }

    /** What a node refused, or how its stream broke. */
    static StivaException ofNode(StreamFrame.Failed failed) {
        ErrorCategory category = failed.category();
        String code = failed.code();
        return StivaException.of(
                        category == null ? UNAVAILABLE : category,
                        code == null ? "node-stream-failed" : code)
                .say("%s", failed.message())
                .build();
    }

    static StivaException waitedInVain(ContainerState wanted, Container container, long seconds) {
        return StivaException.of(TIMED_OUT, "wait-timed-out")
                .say(
                        "container %s is %s after %d s, not %s: see 'stiva why %s'",
                        container.name(), container.state(), seconds, wanted, container.id())
                .build();
    }

    private static String words(Collection<Architecture> architectures) {
        return architectures.stream()
                .map(Object::toString)
                .sorted()
                .distinct()
                .collect(Collectors.joining(" and "));
    }
}
