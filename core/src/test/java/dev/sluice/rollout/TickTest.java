package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Call;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TickTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Tick tick = new Tick(SECOND);

    @Test
    void a_platform_that_never_hints_is_looked_at_each_tick() {
        for (int i = 0; i < 100; i++) {
            assertThat(tick.before("approval")).isEqualTo(SECOND);
        }
    }

    @Test
    void a_platform_that_hints_is_looked_at_less_and_less_while_nothing_changes() {
        tick.hinted();

        for (int i = 0; i <= 10; i++) {
            assertThat(tick.before("approval")).as("look " + i).isEqualTo(SECOND);
        }
        assertThat(tick.before("approval")).isEqualTo(Duration.ofMillis(1_500));
        assertThat(tick.before("approval")).isEqualTo(Duration.ofMillis(2_250));
        for (int i = 0; i < 10; i++) {
            assertThat(tick.before("approval")).isLessThanOrEqualTo(Duration.ofSeconds(10));
        }
        assertThat(tick.before("approval")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatever_changes_makes_the_next_look_a_tick_away() {
        tick.hinted();
        for (int i = 0; i < 30; i++) {
            Duration ignored = tick.before("1 of 3 are ready");
        }

        assertThat(tick.before("2 of 3 are ready")).isEqualTo(SECOND);
    }

    @Test
    void it_never_sleeps_beyond_the_end_of_a_wait() {
        tick.hinted();
        for (int i = 0; i < 30; i++) {
            assertThat(tick.before(new Call.Sleep(NOW, NOW.plusMillis(300), "bake time")))
                    .isEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void a_tick_that_is_longer_than_the_longest_stays_as_it_is() {
        Tick slow = new Tick(Duration.ofMinutes(1));
        slow.hinted();
        for (int i = 0; i < 30; i++) {
            assertThat(slow.before("approval")).isEqualTo(Duration.ofMinutes(1));
        }
    }
}
