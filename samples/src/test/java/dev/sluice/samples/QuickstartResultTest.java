package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuickstartResultTest {
    @Test
    void the_last_line_says_it_all() {
        assertThat(result(8_123, 0, 0, 0, 2, 1).line())
                .isEqualTo("QUICKSTART ok requests=8123 lost=0 wrong-version=0 rolled-back=2 resumed=1 seconds=42");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 1, 1",
        "900, 1, 0, 0, 1, 1",
        "900, 0, 1, 0, 1, 1",
        "900, 0, 0, 1, 1, 1",
        "900, 0, 0, 0, 0, 1",
        "900, 0, 0, 0, 1, 0"
    })
    void one_broken_promise_is_enough(long requests, long lost, long wrong, long torn, int rolledBack, int resumed) {
        assertThat(result(requests, lost, wrong, torn, rolledBack, resumed).line())
                .startsWith("QUICKSTART broken ");
    }

    @Test
    void a_load_that_should_not_be_believed_proves_nothing() {
        LoadFigures doubted = new LoadFigures(
                Duration.ofSeconds(40), 900, 0, 0, 0, 0, Duration.ofMillis(2), Map.of(), List.of("starved"));

        assertThat(new QuickstartResult(doubted, 1, 1, Duration.ofSeconds(42)).ok())
                .isFalse();
    }

    @Test
    void torn_answers_count_as_wrong_ones() {
        assertThat(result(900, 0, 2, 3, 1, 1).line()).contains(" wrong-version=5 ");
    }

    private static QuickstartResult result(
            long requests, long lost, long wrong, long torn, int rolledBack, int resumed) {
        LoadFigures load = new LoadFigures(
                Duration.ofSeconds(40), requests, lost, lost, wrong, torn, Duration.ofMillis(2), Map.of(), List.of());
        return new QuickstartResult(load, rolledBack, resumed, Duration.ofMillis(42_300));
    }
}
