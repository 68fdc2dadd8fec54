package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ApiClockTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong(-5);
    private final ApiClock clock = new ApiClock(nanos::get);

    @Test
    void before_any_answer_it_is_the_epoch() {
        assertThat(clock.now()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void time_goes_on_between_answers() {
        heard(NOON);
        pass(1_500);

        assertThat(clock.now()).isEqualTo(NOON.plusMillis(1_500));
    }

    @Test
    void a_header_cut_to_seconds_does_not_set_it_back() {
        heard(NOON);
        pass(900);
        heard(NOON.plusMillis(900));

        assertThat(clock.now()).isEqualTo(NOON.plusMillis(900));
    }

    @Test
    void several_answers_come_close_to_the_truth_and_never_run_ahead_of_it() {
        Instant truth = NOON.plusMillis(950);
        for (int answer = 0; answer < 40; answer++) {
            heard(truth);
            assertThat(clock.now()).isBeforeOrEqualTo(truth);
            truth = truth.plusMillis(130);
            pass(130);
        }

        assertThat(Duration.between(clock.now(), truth)).isLessThan(Duration.ofMillis(130));
    }

    @Test
    void a_server_that_sets_its_clock_forward_is_followed() {
        heard(NOON);
        heard(NOON.plusSeconds(60));

        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void a_server_that_sets_its_clock_back_makes_it_stand_until_that_time_has_come_again() {
        heard(NOON);
        assertThat(clock.now()).isEqualTo(NOON);
        heard(NOON.minusSeconds(10));
        pass(4_000);
        assertThat(clock.now()).isEqualTo(NOON);

        pass(7_000);
        assertThat(clock.now()).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void an_answer_without_a_readable_date_changes_nothing() {
        heard(NOON);
        clock.heard(null);
        clock.heard("yesterday");

        assertThat(clock.now()).isEqualTo(NOON);
    }

    private void heard(Instant truth) {
        clock.heard(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                truth.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC)));
    }

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }
}
