package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.container.ObservedHealth.Probed;
import io.stiva.node.container.ObservedHealth.Status;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What checks say about health; pure. */
class HealthTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final HealthCheck CHECK =
            HealthCheck.tcp(80)
                    .paced(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(1), 3);
    private static final Probed WELL = new Probed(true, "fine");
    private static final Probed ILL = Probed.ill("refused");

    private static ObservedHealth after(ObservedHealth health, Probed probed, int second) {
        return health.after(probed, START.plusSeconds(second), CHECK, START);
    }

    @Test
    void failures_in_the_start_period_do_not_count() {
        ObservedHealth health = ObservedHealth.STARTING;
        for (int second = 1; second < 10; second++) {
            health = after(health, ILL, second);
        }

        assertThat(health.status()).isEqualTo(Status.STARTING);
        assertThat(health.failuresInRow()).isZero();
        assertThat(health.output()).isEqualTo("refused");
    }

    @Test
    void so_many_failures_in_a_row_are_ill_health_and_one_success_is_health_again() {
        ObservedHealth health = after(ObservedHealth.STARTING, ILL, 10);
        health = after(health, ILL, 11);
        assertThat(health.status()).isEqualTo(Status.STARTING);
        health = after(health, ILL, 12);
        assertThat(health.status()).isEqualTo(Status.UNHEALTHY);

        health = after(health, WELL, 13);

        assertThat(health.status()).isEqualTo(Status.HEALTHY);
        assertThat(health.failuresInRow()).isZero();
        assertThat(after(health, ILL, 14).status()).isEqualTo(Status.HEALTHY);
    }

    @Test
    void the_start_period_is_over_with_the_first_success() {
        ObservedHealth health = after(ObservedHealth.STARTING, WELL, 1);
        for (int second = 2; second < 5; second++) {
            health = after(health, ILL, second);
        }

        assertThat(health.status()).isEqualTo(Status.UNHEALTHY);
    }

    @Test
    void only_the_first_part_of_an_output_is_kept() {
        assertThat(new Probed(true, "x".repeat(10_000)).output()).hasSize(4096);
    }

    @Test
    void checks_out_of_their_bounds_are_refused() {
        assertThat(Refusals.of(() -> HealthCheck.tcp(0)).code()).isEqualTo("invalid-spec");
        assertThat(Refusals.of(() -> HealthCheck.http(80, "x")).code()).isEqualTo("invalid-spec");
        assertThat(Refusals.of(() -> HealthCheck.http(80, "/a b\r\nX: y")).code())
                .isEqualTo("invalid-spec");
        assertThat(Refusals.of(() -> HealthCheck.command(new String[0])).code())
                .isEqualTo("invalid-spec");
        assertThat(
                        Refusals.of(
                                        () ->
                                                CHECK.paced(
                                                        Duration.ZERO,
                                                        Duration.ZERO,
                                                        Duration.ofSeconds(1),
                                                        1))
                                .publicMessage())
                .contains("interval");
    }

    @Test
    void the_containers_own_address_is_the_one_that_is_local_and_no_loopback() {
        String trie =
                """
                Main:
                  +-- 0.0.0.0/0 2 0 2
                        |-- 10.9.0.0
                           /24 link UNICAST
                        |-- 10.9.0.7
                           /32 host LOCAL
                     |-- 127.0.0.1
                        /32 host LOCAL
                """;

        assertThat(Prober.address(trie)).contains("10.9.0.7");
        assertThat(Prober.address("     |-- 127.0.0.1\n        /32 host LOCAL\n")).isEmpty();
    }
}
