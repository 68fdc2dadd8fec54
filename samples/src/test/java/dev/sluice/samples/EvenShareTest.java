package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvenShareTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "0.05, 5", "0.5, 50", "1, 100"})
    void every_hundred_in_a_row_has_its_share(double share, int expected) {
        for (long from = 0; from < 1_000; from += 37) {
            assertThat(LongStream.range(from, from + 100).filter(new EvenShare(share)::includes))
                    .hasSize(expected);
        }
    }
}
