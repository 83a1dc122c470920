package io.stiva.platform.workload;

import static io.stiva.platform.workload.World.template;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.ContainerState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Containers that cannot be placed at the moment they are looked at. */
class WaitingContainersTest {

    @Test
    void a_container_that_was_being_changed_is_placed_as_soon_as_it_is_free() throws SQLException {
        // Nothing but the change itself may bring placement round again.
        try (World world =
                World.start(
                        Map.of(
                                "stiva.reconcile.sweep", "1h",
                                "stiva.fleet.heartbeat", "60s",
                                "stiva.fleet.replace-after", "10m"))) {
            Tenant tenant = world.tenant();
            Container held = world.run(tenant, "held", template(tenant, 100, 16));
            Container free = world.run(tenant, "free", template(tenant, 100, 16));
            try (Connection other = world.api().database().worker().getConnection()) {
                other.setAutoCommit(false);
                lock(other, held);
                world.node("one", FakeNode.Offer.of(4_000, 4_000));
                world.until("the free one runs", () -> runs(world, tenant, free));
                assertThat(world.find(tenant, held).state()).isEqualTo(ContainerState.PENDING);
                other.rollback();
            }
            world.until("the other one runs", () -> runs(world, tenant, held));
        }
    }

    private static boolean runs(World world, Tenant tenant, Container container) {
        return world.find(tenant, container).state() == ContainerState.RUNNING;
    }

    private static void lock(Connection connection, Container container) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement(
                        "SELECT id FROM platform.container WHERE id = ? FOR UPDATE")) {
            lock.setObject(1, container.id().value());
            assertThat(lock.executeQuery().next()).isTrue();
        }
    }
}
