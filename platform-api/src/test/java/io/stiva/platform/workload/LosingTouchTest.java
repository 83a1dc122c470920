package io.stiva.platform.workload;

import static io.stiva.platform.workload.World.template;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import org.junit.jupiter.api.Test;

/** Silent nodes, and processes that die at the worst moment. */
class LosingTouchTest {

    @Test
    void a_silent_node_loses_its_replicas_and_gives_up_the_surplus_when_it_is_back() {
        try (World world = World.startWary()) {
            Tenant tenant = world.tenant();
            FakeNode one = world.node("one", FakeNode.Offer.of(4_000, 4_000));
            FakeNode two = world.node("two", FakeNode.Offer.of(4_000, 4_000));
            Service web = world.deploy(tenant, "web", 2, template(tenant, 100, 16));
            world.untilRunning(tenant, web, 2);
            Container lost =
                    world.live(tenant, web).stream()
                            .filter(each -> one.id().equals(each.node()))
                            .findFirst()
                            .orElseThrow();

            one.fallSilent();
            world.until(
                    "nobody knows what it does",
                    () -> world.find(tenant, lost).state() == ContainerState.UNKNOWN);
            assertThat(world.find(tenant, lost).status().reason()).isEqualTo(EndReason.NODE_LOST);
            world.until(
                    "both replicas run on the node that is left",
                    () ->
                            world.running(tenant, web).stream()
                                            .filter(each -> two.id().equals(each.node()))
                                            .count()
                                    == 2);
            assertThat(one.running()).as("it goes on where it is").contains(lost.id().toString());

            one.connect();
            world.until(
                    "the surplus is taken away",
                    () -> world.find(tenant, lost).state() == ContainerState.REMOVED);
            assertThat(one.running()).doesNotContain(lost.id().toString());
            assertThat(world.running(tenant, web)).hasSize(2);
        }
    }

    @Test
    void what_was_accepted_is_placed_although_the_process_died_before_placing_it() {
        try (World before = World.startWithoutLoops()) {
            Tenant tenant = before.tenant();
            Service web = before.deploy(tenant, "web", 2, template(tenant, 100, 16));
            assertThat(before.live(tenant, web))
                    .hasSize(2)
                    .allMatch(each -> each.state() == ContainerState.PENDING);

            try (World after = before.restart()) {
                after.node("late", FakeNode.Offer.of(4_000, 4_000));
                after.untilRunning(tenant, web, 2);
            }
        }
    }
}
