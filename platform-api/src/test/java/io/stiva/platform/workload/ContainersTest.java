package io.stiva.platform.workload;

import static io.stiva.platform.workload.World.ANY;
import static io.stiva.platform.workload.World.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.client.api.Why;
import io.stiva.platform.tenancy.QuotaKey;
import io.stiva.platform.tenancy.Quotas;
import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.StivaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersTest {

    private final World world = World.start();

    @BeforeAll
    void join() {
        world.node("only", FakeNode.Offer.of(8_000, 16_000));
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    void a_stopped_container_gives_its_quota_back_and_starts_again_where_its_files_are() {
        Tenant tenant = world.tenant();
        Container once = world.run(tenant, "once", template(tenant, 100, 16));
        untilIn(tenant, once, ContainerState.RUNNING);
        String id = once.id().toString();

        world.containers().stop(tenant.owner(), id, ANY);
        assertThat(world.find(tenant, once).state())
                .as("a state is written when it was seen")
                .isEqualTo(ContainerState.RUNNING);
        untilIn(tenant, once, ContainerState.STOPPED);
        assertThat(held(tenant)).isZero();
        assertThat(world.containers().ends(tenant.owner(), id, 10))
                .singleElement()
                .satisfies(
                        end -> {
                            assertThat(end.reason()).isEqualTo(EndReason.USER_STOPPED);
                            assertThat(end.requestedBy()).isEqualTo(tenant.owner().email());
                        });

        world.containers().start(tenant.owner(), id, ANY);
        untilIn(tenant, once, ContainerState.RUNNING);
        assertThat(held(tenant)).isEqualTo(1);
        assertThat(world.find(tenant, once).status().incarnation()).isEqualTo(2);
    }

    @Test
    void what_a_node_tells_again_of_a_stopped_container_is_no_news_to_it() {
        Tenant tenant = world.tenant();
        Container once = world.run(tenant, "quiet", template(tenant, 100, 16));
        untilIn(tenant, once, ContainerState.RUNNING);
        FakeNode node = world.nodeOf(world.find(tenant, once));
        world.containers().stop(tenant.owner(), once.id().toString(), ANY);
        untilIn(tenant, once, ContainerState.STOPPED);
        long generation = node.generation();

        node.repeatEverything();

        assertThat(node.generation()).isEqualTo(generation);
    }

    @Test
    void a_paused_container_stands_still_until_somebody_lets_it_go_on_or_stops_it() {
        Tenant tenant = world.tenant();
        Container once = world.run(tenant, "still", template(tenant, 100, 16));
        String id = once.id().toString();
        assertThatThrownBy(() -> world.containers().pause(tenant.owner(), id, true, ANY))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refused -> assertThat(refused.code()).isEqualTo("container-not-running"));
        untilIn(tenant, once, ContainerState.RUNNING);

        world.containers().pause(tenant.owner(), id, true, ANY);
        assertThat(world.find(tenant, once).desiredState()).isEqualTo("PAUSED");
        untilIn(tenant, once, ContainerState.PAUSED);
        world.containers().pause(tenant.owner(), id, true, ANY);
        world.containers().pause(tenant.owner(), id, false, ANY);
        untilIn(tenant, once, ContainerState.RUNNING);
        world.containers().pause(tenant.owner(), id, true, ANY);
        untilIn(tenant, once, ContainerState.PAUSED);
        assertThat(held(tenant)).as("it holds its memory").isEqualTo(1);

        world.containers().stop(tenant.owner(), id, ANY);
        untilIn(tenant, once, ContainerState.STOPPED);
        world.containers().start(tenant.owner(), id, ANY);
        untilIn(tenant, once, ContainerState.RUNNING);
        assertThat(world.find(tenant, once).desiredState()).isEqualTo("RUNNING");
    }

    @Test
    void a_kill_says_who_wanted_it_and_overtakes_a_stop_that_takes_its_time() {
        Tenant tenant = world.tenant();
        Container once = world.run(tenant, "stubborn", template(tenant, 100, 16));
        String id = once.id().toString();
        untilIn(tenant, once, ContainerState.RUNNING);

        world.containers().stop(tenant.owner(), id, ANY);
        world.containers().kill(tenant.owner(), id, ANY);
        untilIn(tenant, once, ContainerState.STOPPED);

        assertThat(world.containers().ends(tenant.owner(), id, 10))
                .singleElement()
                .satisfies(
                        end -> {
                            assertThat(end.reason()).isEqualTo(EndReason.USER_KILLED);
                            assertThat(end.requestedBy()).isEqualTo(tenant.owner().email());
                        });
        assertThatThrownBy(() -> world.containers().kill(tenant.owner(), id, ANY))
                .isInstanceOf(StivaException.class);
    }

    @Test
    void a_removed_container_goes_from_its_node_and_frees_its_name() {
        Tenant tenant = world.tenant();
        Container first = world.run(tenant, "same", template(tenant, 100, 16));
        untilIn(tenant, first, ContainerState.RUNNING);
        assertThatThrownBy(() -> world.run(tenant, "same", template(tenant, 100, 16)))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refused -> assertThat(refused.code()).isEqualTo("container-name-taken"));

        world.containers().remove(tenant.owner(), first.id().toString(), ANY);
        untilIn(tenant, first, ContainerState.REMOVED);

        assertThat(held(tenant)).isZero();
        assertThat(world.run(tenant, "same", template(tenant, 100, 16)).id())
                .isNotEqualTo(first.id());
    }

    @Test
    void a_container_killed_for_memory_is_explained_with_the_limit_to_raise() {
        Tenant tenant = world.tenant();
        Container greedy = world.run(tenant, "greedy", template(tenant, 100, 16));
        untilIn(tenant, greedy, ContainerState.RUNNING);

        world.nodeOf(world.find(tenant, greedy))
                .exit(greedy.id().toString(), 137, EndReason.OOM_KILLED);

        Why why =
                world.api()
                        .bean(Explanations.class)
                        .ofContainer(tenant.owner(), greedy.id().toString());
        assertThat(why.state()).isEqualTo("FAILED");
        assertThat(why.summary()).contains("OOM_KILLED");
        assertThat(why.fixes())
                .singleElement()
                .satisfies(fix -> assertThat(fix.sentence()).contains("16 MiB").contains("32 MiB"));
        assertThat(held(tenant)).isZero();
    }

    @Test
    void an_image_for_another_cpu_is_refused() {
        Tenant tenant = world.tenant();

        assertThatThrownBy(
                        () ->
                                world.run(
                                        tenant,
                                        "arm",
                                        template(tenant.project().name() + "/arm", 100, 16, null)))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo("no-node-for-architecture");
                            assertThat(refused.publicMessage()).contains("arm64", "amd64");
                        });
    }

    @Test
    void limits_above_the_largest_node_are_refused_with_what_would_fit() {
        Tenant tenant = world.tenant();

        assertThatThrownBy(() -> world.run(tenant, "huge", template(tenant, 9_000, 20_000)))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo("above-every-node");
                            assertThat(refused.errors())
                                    .extracting(StivaException.FieldError::pointer)
                                    .containsExactly(
                                            "/template/resources/cpuMilli",
                                            "/template/resources/memoryBytes");
                        });
    }

    private void untilIn(Tenant tenant, Container container, ContainerState state) {
        world.until("it is " + state, () -> world.find(tenant, container).state() == state);
    }

    private long held(Tenant tenant) {
        return world.api().bean(Quotas.class).show(tenant.account(), null).stream()
                .filter(quota -> quota.key().equals(QuotaKey.CONTAINERS_RUNNING.text()))
                .mapToLong(io.stiva.client.api.Quotas.Quota::used)
                .findFirst()
                .orElseThrow();
    }
}
