package io.stiva.appliance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff =
            new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15), Duration.ofMinutes(1));

    @Test
    void each_death_in_a_row_doubles_the_wait_up_to_the_most() {
        assertThat(backoff.after(1)).isEqualTo(Duration.ofMillis(250));
        assertThat(backoff.after(2)).isEqualTo(Duration.ofMillis(500));
        assertThat(backoff.after(7)).isEqualTo(Duration.ofSeconds(15));
        assertThat(backoff.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void a_part_that_ran_steadily_starts_counting_anew() {
        assertThat(backoff.count(5, Duration.ofSeconds(59))).isEqualTo(6);
        assertThat(backoff.count(5, Duration.ofSeconds(60))).isEqualTo(1);
    }
}
