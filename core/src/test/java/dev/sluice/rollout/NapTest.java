package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NapTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final HandClock clock = new HandClock();
    private final Nap nap = new Nap(clock);
    private final AtomicInteger woken = new AtomicInteger();

    @Test
    void it_ends_when_its_time_is_over_and_not_before() {
        nap.sleep(MINUTE, woken::incrementAndGet);

        clock.advance(MINUTE.minusMillis(1));
        assertThat(woken).hasValue(0);
        clock.advance(Duration.ofMillis(1));
        assertThat(woken).hasValue(1);
    }

    @Test
    void a_hint_wakes_at_once_who_has_not_looked_for_a_while() {
        nap.looks();
        clock.advance(Duration.ofSeconds(1));
        nap.sleep(MINUTE, woken::incrementAndGet);

        assertThat(nap.wakesIn()).contains(Duration.ZERO);
    }

    @Test
    void hints_make_nobody_look_more_often_than_ten_times_a_second() {
        nap.looks();
        clock.advance(Duration.ofMillis(30));
        nap.sleep(MINUTE, woken::incrementAndGet);

        assertThat(nap.wakesIn()).contains(Duration.ofMillis(70));
    }

    @Test
    void a_hint_that_comes_while_a_call_is_under_way_makes_the_next_sleep_a_short_one() {
        assertThat(nap.wakesIn()).as("it is awake").isEmpty();

        nap.sleep(MINUTE, woken::incrementAndGet);

        clock.advance(Duration.ofMillis(100));
        assertThat(woken).hasValue(1);
    }

    @Test
    void a_hint_is_forgotten_once_the_world_was_looked_at() {
        assertThat(nap.wakesIn()).isEmpty();
        nap.looks();

        nap.sleep(MINUTE, woken::incrementAndGet);

        clock.advance(MINUTE.minusMillis(1));
        assertThat(woken).hasValue(0);
    }

    @Test
    void a_pause_between_two_tries_is_deaf_to_hints() {
        nap.backOff(MINUTE, woken::incrementAndGet);

        assertThat(nap.wakesIn()).isEmpty();
        clock.advance(MINUTE.minusMillis(1));
        assertThat(woken).hasValue(0);
        clock.advance(Duration.ofMillis(1));
        assertThat(woken).hasValue(1);
    }

    @Test
    void who_is_awake_again_is_not_woken_by_the_timer() {
        nap.sleep(MINUTE, woken::incrementAndGet);
        nap.over();

        clock.advance(MINUTE);

        assertThat(woken).hasValue(0);
        assertThat(nap.asleep()).isFalse();
    }
}
