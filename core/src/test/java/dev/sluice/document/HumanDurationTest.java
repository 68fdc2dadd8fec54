package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Seeded;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HumanDurationTest {

    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "90s, PT90S",
        "5m, PT5M",
        "1h 30m, PT90M",
        "1h30m, PT90M",
        "1.5h, PT90M",
        "2d, PT48H",
        "250ms, PT0.25S",
        "1.5s, PT1.5S",
        "1m 250ms, PT1M0.25S",
        "0.000000001s, PT0.000000001S",
        "PT5M, PT5M",
        "P1D, PT24H",
        "90m, PT90M",
    })
    void people_and_machines_write_durations(String text, Duration expected) {
        assertThat(HumanDuration.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "5",
                "m",
                "5 m",
                "-5m",
                "5m 1h",
                "5m 5m",
                "1e3s",
                "5min",
                "PT-5M",
                "-PT5M",
                "P",
                "pt5m",
                "0.0000001ms",
                "999999999999999d",
                "٥m",
                "1,5s",
                "1h 30",
                "PT5M 1s"
            })
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> HumanDuration.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration was '" + text
                        + "' but must be a duration like 90s, 5m, 1h 30m or PT5M, not below zero");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT90S, 1m 30s",
        "PT90M, 1h 30m",
        "PT36H, 36h",
        "PT0.25S, 250ms",
        "PT1.25S, 1.25s",
        "PT1H0.001S, 1h 1ms",
        "PT0.000000001S, 0.000000001s",
    })
    void they_are_written_as_people_would(Duration duration, String expected) {
        assertThat(HumanDuration.text(duration)).isEqualTo(expected);
    }

    @Test
    void every_duration_reads_back_exactly() {
        Seeded.from(20_261_101L, HumanDurationTest::readsBack);
    }

    private static void readsBack(long seed) {
        RandomValues values = new RandomValues(seed);
        for (int i = 0; i < 10_000; i++) {
            Duration duration = values.duration();
            assertThat(HumanDuration.parse(HumanDuration.text(duration))).isEqualTo(duration);
        }
    }
}
