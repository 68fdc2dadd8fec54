package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.rollout.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = ManualClock.create();
    private final Instant start = clock.instant();
    private final List<String> log = new ArrayList<>();

    @Test
    void time_stands_still_until_it_is_moved() {
        assertThat(clock.instant()).isEqualTo(start);
        assertThat(clock.nanoTime()).isZero();

        clock.advance(Duration.ofSeconds(2));

        assertThat(clock.instant()).isEqualTo(start.plusSeconds(2));
        assertThat(clock.nanoTime()).isEqualTo(2_000_000_000L);
    }

    @Test
    void what_is_scheduled_runs_in_order_with_the_clock_at_its_time() {
        note("b", 2);
        note("a", 1);
        note("c", 2);
        note("late", 4);

        clock.advance(Duration.ofSeconds(3));

        assertThat(log).containsExactly("a at 1", "b at 2", "c at 2");
    }

    @Test
    void what_is_scheduled_on_the_way_runs_in_the_same_move() {
        clock.schedule(Duration.ofSeconds(1), () -> note("next", 1));

        clock.advance(Duration.ofSeconds(3));

        assertThat(log).containsExactly("next at 2");
    }

    @Test
    void what_was_taken_back_does_not_run() {
        EngineClock.Scheduled taken = clock.schedule(Duration.ofSeconds(1), () -> log.add("taken"));
        note("kept", 1);
        taken.cancel();
        taken.cancel();

        clock.advance(Duration.ofSeconds(1));

        assertThat(log).containsExactly("kept at 1");
    }

    @Test
    void the_clock_can_leap_to_what_comes_next() {
        note("a", 10);
        note("b", 20);

        assertThat(clock.advanceToNext()).isTrue();
        assertThat(log).containsExactly("a at 10");
        assertThat(clock.next()).contains(start.plusSeconds(20));
        assertThat(clock.advanceToNext()).isTrue();
        assertThat(clock.advanceToNext()).isFalse();
    }

    @Test
    void what_is_due_at_once_runs_with_the_next_move_even_by_nothing() {
        note("now", -1);
        assertThat(log).isEmpty();

        clock.advance(Duration.ZERO);

        assertThat(log).containsExactly("now at 0");
    }

    @Test
    void time_never_runs_backwards() {
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    private void note(String what, long seconds) {
        clock.schedule(
                Duration.ofSeconds(seconds),
                () -> log.add(
                        what + " at " + Duration.between(start, clock.instant()).toSeconds()));
    }
}
