package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    @Test
    void requests_are_meant_to_leave_at_even_times_whenever_they_really_do() {
        List<Attempt> attempts = allOf(load(0.5));

        assertThat(attempts).hasSize(40);
        assertThat(attempts.get(39).intendedNanos())
                .isEqualTo(Duration.ofMillis(3_900).toNanos());
        assertThat(attempts.get(39).sentNanos()).isEqualTo(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void the_first_requests_are_the_warm_up() {
        assertThat(allOf(load(0.5))).filteredOn(Attempt::warmUp).hasSize(10).allMatch(attempt -> attempt.number() < 10);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0.25, 10, 4", "0.5, 20, 2", "0.9, 36, 2", "1, 40, 1"})
    void fresh_connections_are_spread_evenly(double share, int fresh, int widestGap) {
        List<Long> numbers = allOf(load(share)).stream()
                .filter(Attempt::fresh)
                .map(Attempt::number)
                .toList();

        assertThat(numbers).hasSize(fresh);
        for (int i = 1; i < numbers.size(); i++) {
            assertThat(numbers.get(i) - numbers.get(i - 1)).isLessThanOrEqualTo(widestGap);
        }
    }

    @Test
    void a_skipped_request_moves_no_other() {
        Schedule schedule = new Schedule(load(1));

        schedule.skip();

        assertThat(schedule.next(0).intendedNanos())
                .isEqualTo(Duration.ofMillis(100).toNanos());
    }

    private static List<Attempt> allOf(Load load) {
        Schedule schedule = new Schedule(load);
        List<Attempt> attempts = new ArrayList<>();
        while (!schedule.isDone()) {
            attempts.add(schedule.next(Duration.ofMinutes(1).toNanos()));
        }
        return attempts;
    }

    private static Load load(double freshShare) {
        return Load.to(URI.create("http://shop.example/"))
                .rate(10)
                .during(Duration.ofSeconds(4))
                .warmUp(Duration.ofSeconds(1))
                .freshShare(freshShare)
                .build();
    }
}
