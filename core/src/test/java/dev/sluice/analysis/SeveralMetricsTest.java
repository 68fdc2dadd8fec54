package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Letters as at {@link Played}, one word for each metric. */
class SeveralMetricsTest {
    private static final List<Metric> METRICS =
            List.of(new Metric.ErrorRatio("a"), new Metric.ErrorRatio("b"), new Metric.ErrorRatio("c"));

    @ParameterizedTest
    @CsvSource({
        "SS, SS, C",
        "SSS, SS, C",
        "SSS, SSS, P",
        "SSS, F, F",
        "SSS, I, I",
        "I, F, F",
        "EEEEE, S, I",
        "EEEEE, SSS, I",
        "EEEEE, F, F",
        "SSSFFF, SSS, P",
    })
    void the_worst_metric_decides_and_a_decided_one_stays_as_it_is(String first, String second, char verdict) {
        Threshold threshold = Threshold.builder()
                .successWhen(Played.GOOD)
                .failureWhen(Played.BAD)
                .count(3)
                .build();
        Analysis analysis = Analysis.byThresholds("both")
                .metric(METRICS.get(0), "router", threshold)
                .metric(METRICS.get(1), "router", threshold)
                .build();

        Evidence evidence = play(analysis.judge(), first, second);

        assertThat(Played.letter(analysis.judge().judge(evidence))).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void as_in_flagger_the_threshold_is_the_failed_round_that_ends_it(int threshold) {
        Judge judge = flaggerLike(threshold).judge();
        String failing = "F".repeat(threshold);

        assertThat(judge.judge(play(judge, "F".repeat(threshold - 1) + "S", "S".repeat(threshold))))
                .isInstanceOf(Verdict.Continue.class);
        assertThat(judge.judge(play(judge, failing, "S".repeat(threshold)))).isInstanceOf(Verdict.Fail.class);
    }

    @ParameterizedTest
    @CsvSource({
        // rounds of two metrics; the threshold is 3
        "FF, FF, C",
        "FFF, FFF, F",
        "FSF, SFS, F",
        "FSSSSF, SSSSSS, C",
        "FSSSSFSSSF, SSSSSSSSSS, F",
        "SSFSS, SSFSS, C",
        "NN, SS, C",
        "NNN, SSS, I",
        "NSNSNSNS, SSSSSSSS, C",
        "EEE, FFF, F",
    })
    void
            as_in_flagger_all_metrics_share_one_count_that_good_rounds_do_not_take_back_except_that_no_data_is_inconclusive(
                    String first, String second, char verdict) {
        Judge judge = flaggerLike(3).judge();

        assertThat(Played.letter(judge.judge(play(judge, first, second)))).isEqualTo(verdict);
    }

    @Test
    void a_flagger_like_analysis_passes_in_the_end_and_never_without_a_good_measurement() {
        Judge judge = flaggerLike(3).judge();

        assertThat(judge.conclude(play(judge, "SSFSS", "SSSFS"))).isInstanceOf(Verdict.Pass.class);
        assertThat(judge.conclude(play(judge, "NN", "SS"))).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(judge.conclude(play(judge, "", ""))).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(judge.conclude(play(judge, "FFF", "SSS")).reasons())
                .containsExactly("3 rounds of measurements failed, and 2 may; a: 10% must be below 1%");
    }

    private static Analysis flaggerLike(int threshold) {
        return Analysis.flaggerLike("flagger", threshold)
                .metric(METRICS.get(0), "router", Played.GOOD)
                .metric(METRICS.get(1), "router", Played.GOOD)
                .timeLimit(Duration.ofHours(1))
                .build();
    }

    private static Evidence play(Judge judge, String... letters) {
        Evidence evidence = Evidence.start(Played.NOON);
        for (int round = 0; round < 12; round++) {
            Instant at = Played.NOON.plusSeconds(60L * (round + 1));
            for (int i = 0; i < letters.length; i++) {
                if (round < letters[i].length()) {
                    evidence = judge.add(
                            evidence,
                            Measurement.of(METRICS.get(i).name(), at, Played.reading(letters[i].charAt(round))));
                }
            }
        }
        return evidence;
    }
}
