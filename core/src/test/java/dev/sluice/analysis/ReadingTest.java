package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {

    @Test
    void what_is_no_number_is_no_data() {
        assertThat(Reading.of(0.5)).isEqualTo(new Reading.Value(0.5));
        assertThat(kind(Reading.of(Double.NaN))).isEqualTo(Reading.NoData.Kind.NOT_A_NUMBER);
        assertThat(kind(Reading.of(Double.POSITIVE_INFINITY))).isEqualTo(Reading.NoData.Kind.INFINITE);
        assertThat(kind(Reading.of(Double.NEGATIVE_INFINITY))).isEqualTo(Reading.NoData.Kind.INFINITE);
        assertThatThrownBy(() -> new Reading.Value(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void one_series_is_an_answer_none_or_several_are_not() {
        assertThat(Reading.ofSeries(List.of(0.5))).isEqualTo(new Reading.Value(0.5));
        assertThat(kind(Reading.ofSeries(List.of()))).isEqualTo(Reading.NoData.Kind.EMPTY);
        assertThat(kind(Reading.ofSeries(List.of(0.0, 0.0)))).isEqualTo(Reading.NoData.Kind.MANY_SERIES);
        assertThat(kind(Reading.ofSeries(List.of(Double.NaN)))).isEqualTo(Reading.NoData.Kind.NOT_A_NUMBER);
    }

    @Test
    void what_a_source_threw_is_unavailable_for_good_only_if_it_says_so() {
        assertThat(Reading.unavailable(new TransientException("503"))).isEqualTo(new Reading.Unavailable(false, "503"));
        assertThat(Reading.unavailable(new PermanentException(PermanentException.Reason.UNAUTHORIZED, "401")))
                .isEqualTo(new Reading.Unavailable(true, "401"));
        assertThat(Reading.unavailable(new IllegalStateException(" ")))
                .isEqualTo(new Reading.Unavailable(false, "no reason given"));
        assertThat(Reading.unavailable(new NullPointerException()).forGood()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "1, -1", "1, 2"})
    void counts_are_a_part_of_a_whole(long total, long matching) {
        assertThatThrownBy(() -> new Reading.Counts(total, matching))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(matching + " of " + total);
    }

    @Test
    void a_histogram_has_growing_edges_above_zero_and_one_count_more() {
        assertThat(new Reading.Histogram(List.of(0.1, 0.2), List.of(1L, 2L, 3L)).total())
                .isEqualTo(6);
        for (List<Double> edges : List.of(
                List.of(0.2, 0.1),
                List.of(0.1, 0.1),
                List.of(0.0, 0.1),
                List.of(0.1, Double.POSITIVE_INFINITY),
                List.of(Double.NaN, 0.1))) {
            assertThatThrownBy(() -> new Reading.Histogram(edges, List.of(1L, 2L, 3L)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("above zero, finite and growing");
        }
        assertThatThrownBy(() -> new Reading.Histogram(List.of(0.1), List.of(1L)))
                .hasMessageContaining("had 1 edges and 1 counts");
        assertThatThrownBy(() -> new Reading.Histogram(List.of(), List.of(1L)))
                .hasMessageContaining("had 0 edges and 1 counts");
        assertThatThrownBy(() -> new Reading.Histogram(List.of(0.1), List.of(1L, -1L)))
                .hasMessageContaining("none must be below zero");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r\n\tb", "a\u001b\u0007b", "a\u2028b", "a\u202eb", "a\ud800b"})
    void words_from_outside_are_one_line(String words) {
        assertThat(new Reading.NoData(Reading.NoData.Kind.EMPTY, words).reason())
                .isEqualTo("a b");
    }

    @Test
    void words_from_outside_are_short() {
        assertThat(new Reading.Unavailable(false, "😀".repeat(500)).reason())
                .hasSize(299)
                .endsWith("😀…");
    }

    private static Reading.NoData.Kind kind(Reading reading) {
        return ((Reading.NoData) reading).kind();
    }
}
