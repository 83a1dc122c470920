package io.stiva.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.container.HealthCheck;
import io.stiva.node.container.NameResolution;
import io.stiva.node.container.ObservedContainer;
import io.stiva.node.container.Oversight;
import io.stiva.protocol.Desired;
import io.stiva.protocol.DesiredContainer;
import io.stiva.protocol.DesiredOversight;
import io.stiva.protocol.DesiredPort;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final Random RANDOM = new Random(7);
    private static final Digest DIGEST = new Digest("sha256:" + "a".repeat(64));

    private final MemoryContainers containers = new MemoryContainers();
    private final MemoryNetworks networks = new MemoryNetworks();
    private final MemoryImages pulls = new MemoryImages(DIGEST);
    private final List<String> removed = new CopyOnWriteArrayList<>();
    private final ContainerId one = ContainerId.next(Instant.now(), RANDOM);
    private final ContainerId two = ContainerId.next(Instant.now(), RANDOM);
    private volatile @Nullable RuntimeException refusal;
    private final Workers workers =
            new Workers(
                    new Worker.Tools(
                            containers,
                            networks,
                            pulls,
                            new NoAccess(),
                            NameResolution.NONE,
                            this::admit),
                    new Told(),
                    new Random(7));

    @AfterEach
    void close() {
        pulls.slow.countDown();
        workers.close();
    }

    @Test
    void a_wanted_container_is_pulled_connected_and_started() {
        apply(1, wanted(one, true));

        await(() -> state(one) == ContainerState.RUNNING);
        assertThat(networks.find(one)).isPresent();
        assertThat(containers.find(one).map(c -> c.spec().names().hosts()))
                .contains(Map.of("web", "10.210.0.2"));
        assertThat(workers.progress(one).failure()).isNull();
    }

    @Test
    void what_runs_already_is_left_alone() {
        apply(1, wanted(one, true));
        await(() -> state(one) == ContainerState.RUNNING);

        apply(2, wanted(one, true), wanted(two, true));
        await(() -> state(two) == ContainerState.RUNNING);

        assertThat(containers.calls).containsOnlyOnce("start " + one);
    }

    @Test
    void a_container_nobody_names_is_removed_with_its_place() {
        apply(1, wanted(one, true));
        await(() -> state(one) == ContainerState.RUNNING);

        apply(2);

        await(() -> removed.contains(one.toString()));
        assertThat(containers.find(one)).isEmpty();
        assertThat(networks.held()).isEmpty();
        assertThat(workers.known()).isEmpty();
    }

    @Test
    void a_container_on_its_way_out_still_tells_when_it_ended() {
        apply(1, wanted(one, true));
        await(() -> state(one) == ContainerState.RUNNING);
        assertThat(onItsWayOut().endedAt()).isNull();

        apply(2, wanted(one, false));
        await(() -> state(one) == ContainerState.STOPPED);
        assertThat(onItsWayOut().endedAt()).isNotNull();
    }

    private io.stiva.protocol.ObservedContainer onItsWayOut() {
        return Snapshot.of(
                one,
                containers.find(one),
                new Worker.Progress(ContainerState.REMOVING, null),
                networks.find(one),
                "192.0.2.2");
    }

    @Test
    void a_stopped_container_keeps_its_place_and_starts_again() {
        apply(1, wanted(one, true));
        await(() -> state(one) == ContainerState.RUNNING);

        apply(2, wanted(one, false));
        await(() -> state(one) == ContainerState.STOPPED);
        assertThat(containers.calls).contains("stop " + one + " SCALED_DOWN");
        await(() -> networks.calls.contains("detach " + one));
        assertThat(networks.find(one)).isPresent();

        apply(3, wanted(one, true));
        await(() -> state(one) == ContainerState.RUNNING);
    }

    @Test
    void what_ended_for_good_is_not_started_again() {
        apply(1, wanted(one, true));
        await(() -> state(one) == ContainerState.RUNNING);
        containers.end(one, ContainerState.FAILED, EndReason.APP_ERROR);

        apply(2, wanted(one, true), wanted(two, true));
        await(() -> state(two) == ContainerState.RUNNING);
        await(() -> networks.calls.contains("detach " + one));

        assertThat(containers.calls).containsOnlyOnce("start " + one);
    }

    @Test
    void a_slow_pull_holds_up_nobody_else() {
        pulls.slowFor = "shop/slow";

        apply(1, with(wanted(one, true), "shop/slow"), wanted(two, true));

        await(() -> state(two) == ContainerState.RUNNING);
        await(() -> workers.progress(one).phase() == ContainerState.PULLING);
        pulls.slow.countDown();
        await(() -> state(one) == ContainerState.RUNNING);
    }

    @Test
    void a_container_that_is_not_wanted_any_more_when_its_image_is_there_is_not_started() {
        pulls.slowFor = "shop/slow";
        apply(1, with(wanted(one, true), "shop/slow"));
        await(() -> workers.progress(one).phase() == ContainerState.PULLING);

        apply(2);
        pulls.slow.countDown();

        await(() -> removed.contains(one.toString()));
        assertThat(containers.calls).doesNotContain("start " + one);
    }

    @Test
    void a_pull_that_can_never_work_fails_the_container_with_the_reason() {
        pulls.refusal = refused(ErrorCategory.NOT_FOUND, "no such image: shop/web");

        apply(1, wanted(one, true));

        await(() -> workers.progress(one).phase() == ContainerState.FAILED);
        assertThat(workers.progress(one).failure())
                .isEqualTo(
                        new Failure(EndReason.IMAGE_PULL_FAILED, "no such image: shop/web", false));
        workers.poke(one);
        apply(2, wanted(one, true), wanted(two, false));
        await(() -> workers.progress(two).phase() == ContainerState.STOPPED);
        assertThat(pulls.count).isEqualTo(1);
    }

    @Test
    void a_pull_that_may_work_later_is_tried_again() {
        pulls.refusal = refused(ErrorCategory.UNAVAILABLE, "the registry is away");
        apply(1, wanted(one, true));
        await(() -> workers.progress(one).failure() != null);
        assertThat(workers.progress(one).phase()).isEqualTo(ContainerState.PULLING);

        pulls.refusal = null;

        await(() -> state(one) == ContainerState.RUNNING);
        assertThat(workers.progress(one).failure()).isNull();
    }

    @Test
    void a_start_that_fails_tells_the_tenant_no_more_than_he_may_know() {
        containers.nextStart = new IllegalStateException("mount /var/lib/stiva: EPERM");
        containers.failNextStart = true;

        apply(1, wanted(one, true));

        await(() -> workers.progress(one).phase() == ContainerState.FAILED);
        assertThat(workers.progress(one).failure())
                .isEqualTo(
                        new Failure(
                                EndReason.PLATFORM_ERROR,
                                "the node could not start the container",
                                false));
    }

    @Test
    void a_start_the_node_has_no_room_for_is_told_and_tried_again() {
        containers.nextStart = refused(ErrorCategory.UNAVAILABLE, "this node's disk is full");
        containers.failNextStart = true;

        apply(1, wanted(one, true));

        await(() -> workers.progress(one).failure() != null);
        assertThat(workers.progress(one).failure())
                .isEqualTo(new Failure(EndReason.PLATFORM_ERROR, "this node's disk is full", true));
        await(() -> state(one) == ContainerState.RUNNING);
        assertThat(workers.progress(one).failure()).isNull();
    }

    @Test
    void a_program_that_is_not_in_the_image_is_the_tenants_to_mend() {
        containers.nextStart = refused(ErrorCategory.UNPROCESSABLE, "no such program: /bin/x");
        containers.failNextStart = true;

        apply(1, wanted(one, true));

        await(() -> workers.progress(one).phase() == ContainerState.FAILED);
        assertThat(Optional.ofNullable(workers.progress(one).failure()).map(Failure::reason))
                .contains(EndReason.INVALID_SPEC);
    }

    @Test
    void while_nothing_may_start_the_reason_is_told_and_it_starts_later() {
        refusal = refused(ErrorCategory.UNAVAILABLE, "usage records wait");
        apply(1, wanted(one, true));
        await(() -> workers.progress(one).failure() != null);
        assertThat(containers.calls).isEmpty();

        refusal = null;

        await(() -> state(one) == ContainerState.RUNNING);
    }

    private void admit() {
        RuntimeException now = refusal;
        if (now != null) {
            throw now;
        }
    }

    private void apply(long generation, DesiredContainer... wanted) {
        containers.listener = container -> workers.poke(container.id());
        workers.apply(
                new Desired(generation, Arrays.asList(wanted)),
                containers.list().stream().map(ObservedContainer::id).toList());
    }

    private @Nullable ContainerState state(ContainerId id) {
        return containers.find(id).map(ObservedContainer::state).orElse(null);
    }

    static DesiredContainer wanted(ContainerId id, boolean run) {
        return new DesiredContainer(
                id.toString(),
                "acc_00000000000000000000000001",
                "prj_00000000000000000000000001",
                "shop",
                null,
                "web",
                "shop/web@" + DIGEST,
                null,
                null,
                Map.of(),
                null,
                null,
                250,
                64L << 20,
                64,
                "no",
                1,
                false,
                List.of(new DesiredPort(80, "tcp", 0)),
                null,
                false,
                run,
                run ? null : EndReason.SCALED_DOWN);
    }

    private static DesiredContainer with(DesiredContainer container, String repository) {
        return with(container, repository + "@" + DIGEST, null, false, container.run(), null);
    }

    private static DesiredContainer with(
            DesiredContainer container,
            @Nullable DesiredOversight oversight,
            boolean pause,
            @Nullable EndReason stopReason) {
        return with(container, container.image(), oversight, pause, stopReason == null, stopReason);
    }

    private static DesiredContainer with(
            DesiredContainer container,
            String image,
            @Nullable DesiredOversight oversight,
            boolean pause,
            boolean run,
            @Nullable EndReason stopReason) {
        return new DesiredContainer(
                container.containerId(),
                container.accountId(),
                container.projectId(),
                container.project(),
                null,
                container.name(),
                image,
                null,
                null,
                Map.of(),
                null,
                null,
                container.cpuMilli(),
                container.memoryBytes(),
                container.pids(),
                container.restartPolicy(),
                container.stopGraceSeconds(),
                false,
                container.ports(),
                oversight,
                pause,
                run,
                stopReason);
    }

    @Test
    void a_wish_to_pause_is_kept_to_until_it_is_taken_back() {
        apply(1, with(wanted(one, true), null, true, null));
        await(() -> state(one) == ContainerState.PAUSED);
        containers.unpause(one);
        workers.poke(one);
        await(() -> state(one) == ContainerState.PAUSED);

        apply(2, wanted(one, true));

        await(() -> state(one) == ContainerState.RUNNING);
        assertThat(containers.calls).containsOnlyOnce("start " + one);
    }

    @Test
    void an_image_is_held_until_the_container_that_uses_it_is_there() {
        AtomicInteger heldAtStart = new AtomicInteger();
        containers.atStart = () -> heldAtStart.set(pulls.held.get());

        apply(1, wanted(one, true));

        await(() -> state(one) == ContainerState.RUNNING && pulls.held.get() == 0);
        assertThat(heldAtStart).hasValue(1);
    }

    @Test
    void an_image_is_let_go_when_its_container_does_not_start() {
        containers.nextStart = refused(ErrorCategory.UNPROCESSABLE, "no such program: /bin/x");
        containers.failNextStart = true;

        apply(1, wanted(one, true));

        await(() -> workers.progress(one).phase() == ContainerState.FAILED);
        await(() -> pulls.held.get() == 0);
        assertThat(pulls.count).isEqualTo(1);
    }

    @Test
    void the_image_of_what_is_to_run_is_wanted_also_while_it_cannot_be_pulled() {
        pulls.refusal = refused(ErrorCategory.UNAVAILABLE, "the registry is away");
        apply(1, wanted(one, true), with(wanted(two, true), "not an image"));
        await(() -> workers.progress(one).failure() != null);
        assertThat(workers.wantedImages()).containsExactly(DIGEST);

        apply(2, wanted(one, false));

        assertThat(workers.wantedImages()).isEmpty();
    }

    @Test
    void a_kill_takes_no_detour_by_the_stop_signal() {
        apply(1, wanted(one, true));
        await(() -> state(one) == ContainerState.RUNNING);

        apply(2, with(wanted(one, true), null, false, EndReason.USER_KILLED));

        await(() -> state(one) == ContainerState.STOPPED);
        assertThat(containers.calls).contains("kill " + one + " USER_KILLED");
    }

    @Test
    void what_a_container_is_watched_for_reaches_the_engine() {
        DesiredOversight.HealthCheck check =
                new DesiredOversight.HealthCheck(
                        DesiredOversight.Kind.HTTP, 80, "/up", List.of(), 0, 1_000, 500, 2);

        apply(1, with(wanted(one, true), new DesiredOversight(check, 60L, true), false, null));

        await(() -> state(one) == ContainerState.RUNNING);
        Oversight oversight = containers.find(one).orElseThrow().spec().oversight();
        assertThat(oversight.runTimeLimit()).isEqualTo(Duration.ofMinutes(1));
        assertThat(oversight.init()).isTrue();
        assertThat(oversight.health())
                .isEqualTo(
                        HealthCheck.http(80, "/up")
                                .paced(
                                        Duration.ZERO,
                                        Duration.ofSeconds(1),
                                        Duration.ofMillis(500),
                                        2));
    }

    private static StivaException refused(ErrorCategory category, String sentence) {
        return StivaException.of(category, "refused").say("%s", sentence).build();
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    private static final class NoAccess implements ImageSource.PullAccess {
        @Override
        public URI registry() {
            return URI.create("https://images.example");
        }

        @Override
        public String token(String repository) {
            return "token";
        }
    }

    private final class Told implements Workers.Reporting {
        @Override
        public void changed(ContainerId container) {
            assertThat(container).isNotNull();
        }

        @Override
        public void removed(ContainerId container) {
            removed.add(container.toString());
        }
    }
}
