package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.000001S, less than 1ms",
        "PT0.25S, 250ms",
        "PT1S, 1s",
        "PT1.5S, 1.5s",
        "PT90S, 1m 30s",
        "PT5M, 5m",
        "PT1H30M, 1h 30m",
        "P2DT1S, 48h 1s",
        "PT1M0.5S, 1m 500ms"
    })
    void a_duration_reads_as_people_write_it(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }
}
