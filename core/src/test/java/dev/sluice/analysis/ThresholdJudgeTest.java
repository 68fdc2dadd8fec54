package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the letters mean is said at {@link Played}. */
class ThresholdJudgeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, F, F",
        "0, 0, SSSS, CCCC",
        "0, 0, SSF, CCF",
        "1, 0, SF, CC",
        "1, 0, FSF, CCF",
        "2, 0, FF, CC",
        "2, 0, FFF, CCF",
        "2, 0, FSFSF, CCCCF",
        "3, 0, FFF, CCC",
        "3, 0, FFFF, CCCF",
        "-1, 9, FFFFFFFFFFFF, CCCCCCCCCCCC",
        "2, 3, FSSS, CCCP",
        "2, 3, FFSSS, CCCCP",
        "2, 3, FFFSSS, CCFFFF",
        "2, 3, SSFSSFSSF, CCCCCCCCF",
    })
    void more_bad_measurements_than_the_failure_limit_fail(int limit, int successes, String measured, String verdicts) {
        Played played = Played.by(t -> t.failureLimit(limit).consecutiveSuccessLimit(successes));

        assertThat(played.verdicts(measured)).isEqualTo(verdicts);
    }

    @ParameterizedTest
    @CsvSource({
        "0, I, I",
        "0, SI, CI",
        "1, IS, CC",
        "1, ISI, CCI",
        "2, II, CC",
        "2, III, CCI",
        "2, ISISI, CCCCI",
        "3, IIIFF, CCCFF",
    })
    void more_measurements_that_are_neither_than_the_limit_are_inconclusive(
            int limit, String measured, String verdicts) {
        assertThat(Played.by(t -> t.inconclusiveLimit(limit)).verdicts(measured))
                .isEqualTo(verdicts);
    }

    @ParameterizedTest
    @CsvSource({
        "4, EEEE, CCCC",
        "4, EEEEE, CCCCI",
        "4, NNNN, CCCC",
        "4, NNNNN, CCCCI",
        "4, ENENE, CCCCI",
        "4, EEEESEEEE, CCCCCCCCC",
        "4, EEEESEEEEE, CCCCCCCCCI",
        "4, EEEEFEEEEE, CCCCFFFFFF",
        "1, EE, CI",
        "1, ESESES, CCCCCC",
        "0, E, I",
        "0, N, I",
        "0, SSSE, CCCI",
        "4, R, I",
        "4, SR, CI",
    })
    void more_errors_in_a_row_than_the_limit_are_inconclusive_and_never_bad(
            int limit, String measured, String verdicts) {
        assertThat(Played.by(t -> t.consecutiveErrorLimit(limit)).verdicts(measured))
                .isEqualTo(verdicts);
    }

    @Test
    void four_errors_in_a_row_are_allowed_unless_said_otherwise() {
        assertThat(Played.by(t -> t).verdicts("EEEEE")).isEqualTo("CCCCI");
    }

    @ParameterizedTest
    @CsvSource({
        "1, S, P",
        "3, SS, CC",
        "3, SSS, CCP",
        "3, SSSF, CCPP",
        "3, SSEES, CCCCP",
        "3, EEEES, CCCCC",
        "3, SISISI, CCPPPP",
        "3, SII, CCP",
        "3, FFS, CCP",
        "3, FSF, CCP",
    })
    void a_count_of_measurements_with_a_good_one_passes_if_no_limit_is_crossed(
            int count, String measured, String verdicts) {
        Played played =
                Played.by(t -> t.count(count).failureLimit(Math.min(2, count)).inconclusiveLimit(Math.min(3, count)));

        assertThat(played.verdicts(measured)).isEqualTo(verdicts);
    }

    @ParameterizedTest
    @CsvSource({"3, FFF, CCI", "2, II, CI", "2, FI, CI", "1, F, I"})
    void a_count_of_measurements_without_a_good_one_is_inconclusive_where_argo_calls_it_successful(
            int count, String measured, String verdicts) {
        Played played = Played.by(t -> t.count(count).failureLimit(count).inconclusiveLimit(count));

        assertThat(played.verdicts(measured)).isEqualTo(verdicts);
    }

    @ParameterizedTest
    @CsvSource({
        "SS, CC",
        "SSS, CCP",
        "FSSS, CCCP",
        "SSFSSFSSS, CCCCCCCCP",
        "SSESS, CCCCC",
        "SSESSS, CCCCCP",
        "SSNSSS, CCCCCP",
        "SSISSS, CCCCCP",
        "FFFFFFSSS, CCCCCCCCP",
        "SSSFF, CCPPP",
    })
    void so_many_good_measurements_in_a_row_pass(String measured, String verdicts) {
        Played played = Played.by(t ->
                t.consecutiveSuccessLimit(3).failureLimit(Threshold.DISABLED).inconclusiveLimit(1));

        assertThat(played.verdicts(measured)).isEqualTo(verdicts);
    }

    /** The cases of {@code TestAssessMetricStatusFailureLimitAndConsecutiveSuccessLimit} and its neighbours in Argo Rollouts 1.8. */
    @ParameterizedTest
    @CsvSource({
        // limit, in a row, count, measured, last verdict
        "2, 0, 0, FFF, F",
        "3, 0, 0, FFF, C",
        "-1, 3, 0, SFFFSSS, P",
        "-1, 5, 0, SFFFSSS, C",
        "-1, 5, 7, SFFFSSS, F",
        "-1, 3, 7, SFFFSSS, P",
        "-1, 3, 9, SFFFSSS, P",
        "-1, 5, 9, SFFFSSS, C",
        "4, 4, 0, FFFSSS, C",
        "4, 4, 0, SSFFSFFF, F",
        "4, 4, 0, FFFSSSS, P",
        "4, 4, 10, SSFFSFFSSS, I",
        "4, 4, 10, SSFFSFFSSF, F",
        "4, 4, 10, SSFFFFSSSS, P",
        "4, 4, 10, SFFFSSS, C",
        "4, 4, 10, SFFFFF, F",
        "0, 0, 10, SSSSSSSSSS, P",
        "0, 0, 10, SSSSSIIIII, I",
    })
    void both_limits_work_together_as_in_argo(int limit, int inRow, int count, String measured, char last) {
        Played played = Played.by(
                t -> t.failureLimit(limit).consecutiveSuccessLimit(inRow).count(count));

        assertThat(played.verdicts(measured)).endsWith(String.valueOf(last));
    }

    @ParameterizedTest
    @CsvSource({"S, C, P", "F, F, F", "I, F, P", "N, C, C", "E, C, C"})
    void with_one_condition_a_number_is_good_or_bad_and_no_data_is_neither(
            String measured, String withSuccess, String withFailure) {
        Threshold success = Threshold.builder()
                .successWhen(Played.GOOD)
                .consecutiveSuccessLimit(2)
                .build();
        Threshold failure = Threshold.builder()
                .failureWhen(Played.BAD)
                .consecutiveSuccessLimit(1)
                .build();

        assertThat(Played.by(Played.ERRORS, success).verdicts(measured)).isEqualTo(withSuccess);
        assertThat(Played.by(Played.ERRORS, failure).verdicts(measured)).isEqualTo(withFailure);
    }

    @Test
    void no_data_is_bad_for_who_asks_for_that_and_an_error_still_is_not() {
        Played strict = Played.by(t -> t.failWithoutData().failureLimit(1));

        assertThat(strict.verdicts("ENEN")).isEqualTo("CCCF");
    }

    @Test
    void a_quiet_revision_tells_nothing() {
        Played played = Played.by(t -> t.fewestRequests(100).count(1));

        played.measure(new Reading.Counts(99, 0));
        assertThat(played.tally().errors()).isOne();
        assertThat(played.tally().note()).isEqualTo("there were only 99 requests, and 100 are asked for");
        played.measure(new Reading.Counts(100, 0));
        assertThat(played.verdict()).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void a_reading_that_leaves_open_on_which_side_of_the_limit_it_is_is_neither() {
        Threshold threshold = Threshold.builder()
                .successWhen(Condition.below(0.05))
                .inconclusiveLimit(1)
                .build();
        Analysis analysis = Analysis.byThresholds("slow")
                .metric(Metric.slowerThan(Duration.ofMillis(300)), "router", threshold)
                .build();
        Reading between = new Reading.Histogram(List.of(0.25, 0.5), List.of(90L, 10L, 0L));
        Judge judge = analysis.judge();

        Evidence evidence = judge.add(
                Evidence.start(Played.NOON), Measurement.of("slower-than-300ms", Played.NOON.plusSeconds(1), between));

        assertThat(evidence.of("slower-than-300ms").inconclusives()).isOne();
        assertThat(evidence.of("slower-than-300ms").note()).isEqualTo("0% to 10% must be below 5%");
    }

    @ParameterizedTest
    @CsvSource({
        // without a count, measured until the time limit: it must have been seen to be good, and seen at the end
        "0, 0, '', I",
        "0, 0, S, P",
        "0, 0, SSF, I",
        "0, 0, FSS, P",
        "0, 0, FFF, F",
        "0, 0, FF, I",
        "0, 0, I, I",
        "0, 0, SI, I",
        "0, 0, SIS, P",
        "0, 0, SE, I",
        "0, 0, SNS, P",
        "0, 0, EEEE, I",
        "3, 0, SS, I",
        "3, 0, SSS, P",
        "3, 0, SSE, I",
        "0, 3, SS, I",
        "0, 3, SSS, P",
        "0, 3, SSSE, P",
    })
    void at_the_time_limit_there_is_a_last_word(int count, int inRow, String measured, char last) {
        Played played = Played.by(t -> t.count(count)
                .consecutiveSuccessLimit(inRow)
                .failureLimit(inRow > 0 ? 0 : 2)
                .inconclusiveLimit(1));

        measured.chars().forEach(letter -> played.measure((char) letter));

        assertThat(Played.letter(played.last())).isEqualTo(last);
    }

    @Test
    void reasons_say_what_was_measured_what_is_allowed_and_what_came_last() {
        Played played = Played.by(t -> t.failureLimit(1).count(9));

        assertThat(played.verdict().reasons()).containsExactly("error-ratio: 0 of 9 measurements, 0 good");
        played.verdicts("SFF");
        assertThat(played.verdict().reasons())
                .containsExactly("error-ratio: 3 of 9 measurements, 1 good, 2 bad, and 1 may be bad:"
                        + " 10% must be below 1%, and is bad at least 5%");
        assertThat(Played.by(t -> t.consecutiveErrorLimit(1))
                        .measure('N')
                        .measure('E')
                        .verdict()
                        .reasons())
                .containsExactly("error-ratio: no data 2 times in a row, and 1 time may be: connect timed out");
        assertThat(Played.by(t -> t).measure('R').verdict().reasons())
                .containsExactly("error-ratio: no data, for good: 401");
        assertThat(Played.by(t -> t).measure('I').verdict().reasons())
                .containsExactly("error-ratio: 1 measurement, 0 good, 1 neither good nor bad, and 0 may be:"
                        + " 3% must be below 1%, and is bad at least 5%");
    }

    @Test
    void a_measurement_of_another_metric_is_a_mistake_of_the_caller() {
        Judge judge = Analysis.byThresholds("errors")
                .metric(Metric.errorRatio(), "router", Played.GOOD)
                .build()
                .judge();

        assertThatThrownBy(() -> judge.add(
                        Evidence.start(Played.NOON), Measurement.of("latency", Played.NOON, Played.reading('S'))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("measurement was of 'latency' but must be of one of [error-ratio]");
    }
}
