package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.RandomAnalyses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalysisDocumentTest {
    private static final String WRITTEN = AnalysisDocument.toJson(Samples.analysis());

    @Test
    void every_analysis_reads_back_as_what_was_written() {
        long first = Long.getLong("sluice.seed", 20_261_101L);
        for (long seed = first; seed < first + 1_000; seed++) {
            Analysis analysis = new RandomAnalyses(seed).analysis();
            String text = AnalysisDocument.toJson(analysis);

            Analysis back = AnalysisDocument.fromJson(text);

            assertThat(back).as("seed %d", seed).isEqualTo(analysis);
            assertThat(back.fingerprint()).as("seed %d", seed).isEqualTo(analysis.fingerprint());
            assertThat(AnalysisDocument.toJson(back)).as("seed %d", seed).isEqualTo(text);
        }
    }

    @Test
    void a_higher_version_is_refused_with_both_versions() {
        assertUnreadable(WRITTEN.replace("\"version\":1", "\"version\":2"), "it has version 2, and this Sluice reads");
    }

    @Test
    void a_judge_of_a_newer_version_is_refused_before_anything_else_is_looked_at() {
        assertUnreadable(
                WRITTEN.replace("\"kind\":\"threshold\"", "\"kind\":\"sequential\",\"alpha\":0.01")
                        .replace("\"of\":\"error-ratio\"", "\"of\":\"saturation\""),
                "judge.kind was 'sequential' but is not a judge that this version of Sluice knows: use the newer Sluice"
                        + " that wrote it");
    }

    @Test
    void fields_that_a_later_version_may_have_added_are_left_alone() {
        String later = WRITTEN.replace("\"name\":\"slo\"", "\"added\":[1],\"name\":\"slo\"")
                .replace("\"count\":", "\"added\":{},\"count\":");

        assertThat(later).isNotEqualTo(WRITTEN);
        assertThat(AnalysisDocument.fromJson(later)).isEqualTo(Samples.analysis());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"of\":\"error-ratio\" | \"of\":\"saturation\" | metrics[0].of was 'saturation' but is not a metric that this version of Sluice knows: use the newer",
                "\"source\":\"router\"  | \"source\":\"a b\"    | metrics[0] was 'a mapping' but can't be used: source was 'a b'",
                "\"quantile\":0.99      | \"quantile\":NaN      | broken",
                "\"quantile\":0.99      | \"quantile\":99       | metrics[2] was 'a mapping' but can't be used: quantile was 99.0",
                "\"error-ratio\":{\"success\" | \"errors\":{\"success\" | judge.thresholds.error-ratio was missing",
                "\"below\":0.01         | \"under\":0.01        | judge.thresholds.error-ratio.success was 'a mapping' but can't be used: condition was (-Infinity, Infinity)",
                "\"below\":0.01         | \"below\":1           | judge.thresholds.error-ratio was 'a mapping' but can't be used: This threshold can't be used: failureWhen was 'at least 0.05' but must not overlap",
                "\"below\":0.01         | \"below\":-1          | name was 'slo' but can't be used: The analysis 'slo' can't be used: error-ratio was 'below -1'",
                "\"failureLimit\":2     | \"failureLimit\":-2   | but must be in [-1, 100000]",
                "\"whenInconclusive\":\"hold\" | \"whenInconclusive\":\"promote\" | whenInconclusive was 'promote' but is not known",
                "\"timeLimit\":\"PT5M\" | \"timeLimit\":\"PT1M\" | must be at least",
                "\"interval\":\"PT20S\" | \"interval\":\"20s\"  | interval was '20s' but can't be used",
            })
    void what_is_broken_is_named_with_its_path(String before, String after, String message) {
        String altered = WRITTEN.replace(before, after);

        assertThat(altered).isNotEqualTo(WRITTEN);
        assertUnreadable(altered, message);
    }

    private static void assertUnreadable(String text, String message) {
        assertThatThrownBy(() -> AnalysisDocument.fromJson(text))
                .isInstanceOfSatisfying(
                        PermanentException.class,
                        e -> assertThat(e.reason()).isEqualTo(PermanentException.Reason.UNREADABLE))
                .hasMessageStartingWith("The stored analysis can't be read: it ")
                .hasMessageContaining(message);
    }
}
