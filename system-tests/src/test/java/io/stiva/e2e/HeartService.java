package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.StivaClient;
import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Containers;
import io.stiva.client.api.Resources;
import io.stiva.client.api.Services;
import io.stiva.client.api.Usage;
import io.stiva.vocabulary.ContainerState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A service of beating hearts, and what must be true of it whatever fails around it. */
final class HeartService {

    static final long CPU_MILLI = 50;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Cloud cloud;
    private final Cloud.Owner owner;
    private final Services.Service service;

    private HeartService(Cloud cloud, Cloud.Owner owner, Services.Service service) {
        this.cloud = cloud;
        this.owner = owner;
        this.service = service;
    }

    static Services.NewService wanted(String name, int replicas) {
        ContainerTemplate template =
                new ContainerTemplate(
                        "heart:1",
                        new Resources(CPU_MILLI, 16L << 20, null),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        1,
                        null,
                        null);
        return new Services.NewService(name, template, replicas, HeartImage.PORT, null);
    }

    /** Deploys it; does not wait. */
    static HeartService deploy(Cloud cloud, Cloud.Owner owner, String name, int replicas) {
        StivaClient client = owner.client();
        return new HeartService(
                cloud, owner, client.createService(owner.project(), wanted(name, replicas)));
    }

    /** Waits until so many run, all of them beating. */
    List<Containers.Container> awaitRunning(int count) {
        List<Containers.Container> running =
                Eventually.see(
                        count + " running hearts",
                        LIMIT,
                        this::running,
                        seen -> seen.size() == count);
        running.forEach(container -> awaitBeatAfter(container, -1));
        return running;
    }

    private List<Containers.Container> running() {
        return containers().stream()
                .filter(container -> container.state() == ContainerState.RUNNING)
                .toList();
    }

    List<Containers.Container> containers() {
        return owner.client().containers(owner.project(), service.id()).all();
    }

    /** Waits for a beat later than the given one; answers the newest. */
    long awaitBeatAfter(Containers.Container container, long beat) {
        return Eventually.see(
                "a beat of " + container.name() + " after " + beat,
                LIMIT,
                () -> newestBeat(container),
                newest -> newest > beat);
    }

    private long newestBeat(Containers.Container container) {
        List<Long> beats = beats(container);
        return beats.isEmpty() ? -1 : beats.getLast();
    }

    private List<Long> beats(Containers.Container container) {
        return owner.client().logs(container.id(), 5_000).stream()
                .map(Containers.LogLine::text)
                .filter(text -> text.startsWith("beat "))
                .map(text -> Long.parseLong(text.substring("beat ".length())))
                .toList();
    }

    /** Each still lives its first life, and its log has every beat once, in order. */
    void assertNoneNoticed(List<Containers.Container> before) {
        for (Containers.Container container : before) {
            Containers.Container now = owner.client().container(container.id());
            assertThat(now.state()).isEqualTo(ContainerState.RUNNING);
            assertThat(now.incarnation()).isEqualTo(1);
            assertThat(now.restarts()).isZero();
            assertThat(now.startedAt()).isEqualTo(container.startedAt());
            List<Long> beats = beats(now);
            for (int i = 0; i < beats.size(); i++) {
                assertThat(beats.get(i)).as("a beat of %s", now.name()).isEqualTo(i);
            }
        }
    }

    void scale(int replicas) {
        Services.Service now = owner.client().service(service.id());
        owner.client().patchService(now.id(), new Services.ServicePatch(replicas), now.version());
    }

    /** What a stranger's request to the public address is told. */
    Cloud.Outcome publicAnswer() {
        return cloud.run(
                Duration.ofSeconds(10),
                List.of(),
                List.of("curl", "-sS", "--max-time", "5", service.url() + "/"));
    }

    void awaitPublicAnswer() {
        Eventually.see(
                "a public answer",
                LIMIT,
                this::publicAnswer,
                answer -> answer.output().equals(HeartImage.PAGE));
    }

    /**
     * Scales to none and checks that the time between start and end was metered once, on each of
     * the given containers, but for {@code slack} in one or the other direction.
     */
    void assertAllTimeWasMetered(List<Containers.Container> hearts, Duration slack) {
        scale(0);
        Set<String> ids = hearts.stream().map(Containers.Container::id).collect(Collectors.toSet());
        Eventually.see(
                "usage until the end of each heart",
                LIMIT,
                () ->
                        owner.client().usage("current", "container", null).groups().stream()
                                .filter(group -> ids.contains(group.id()))
                                .map(this::metered)
                                .toList(),
                seen ->
                        seen.size() == ids.size()
                                && seen.stream().allMatch(heart -> heart.isWhole(slack)));
    }

    /** How long a heart lived, in vCPU-seconds of its limit, and what was metered of it. */
    private record Metered(
            String container, @Nullable Instant from, @Nullable Instant to, BigDecimal metered) {

        boolean isWhole(Duration slack) {
            if (from == null || to == null) {
                return false;
            }
            BigDecimal lived = vcpuSeconds(Duration.between(from, to));
            return metered.subtract(lived).abs().compareTo(vcpuSeconds(slack)) <= 0;
        }

        private static BigDecimal vcpuSeconds(Duration time) {
            return BigDecimal.valueOf(time.toMillis() * CPU_MILLI, 6);
        }
    }

    private Metered metered(Usage.Group group) {
        Containers.Container ended = owner.client().container(group.id());
        BigDecimal metered =
                group.lines().stream()
                        .filter(line -> line.meter().equals("compute.cpu.allocated"))
                        .map(line -> new BigDecimal(line.quantity()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Metered(ended.name(), ended.startedAt(), ended.endedAt(), metered);
    }
}
