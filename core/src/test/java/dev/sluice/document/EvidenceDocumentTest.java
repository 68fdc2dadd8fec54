package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Evidence;
import dev.sluice.analysis.Measurement;
import dev.sluice.analysis.RandomAnalyses;
import dev.sluice.analysis.Tally;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceDocumentTest {
    private static final String WRITTEN = EvidenceDocument.toJson(Samples.evidence());

    @Test
    void a_judgement_that_is_stored_and_read_after_each_measurement_is_the_same_as_one_that_is_not() {
        long first = Long.getLong("sluice.seed", 20_261_101L);
        for (long seed = first; seed < first + 300; seed++) {
            RandomAnalyses values = new RandomAnalyses(seed);
            Analysis analysis = values.analysis();
            Evidence kept = Evidence.start(Samples.NOON);
            Evidence resumed = kept;
            for (List<Measurement> round : values.rounds(analysis, 8)) {
                for (Measurement measurement : round) {
                    kept = analysis.judge().add(kept, measurement);
                    resumed = analysis.judge()
                            .add(EvidenceDocument.fromJson(EvidenceDocument.toJson(resumed)), measurement);
                }
                assertThat(resumed).as("seed %d", seed).isEqualTo(kept);
                assertThat(analysis.judge().judge(resumed))
                        .as("seed %d", seed)
                        .isEqualTo(analysis.judge().judge(kept));
            }
            String text = EvidenceDocument.toJson(kept);
            assertThat(EvidenceDocument.toJson(EvidenceDocument.fromJson(text)))
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }

    @Test
    void it_takes_at_most_two_kibibytes_for_five_metrics_whatever_was_measured_for_however_long() {
        Map<String, Tally> tallies = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            Tally.Builder tally = Tally.builder()
                    .successes(86_400)
                    .failures(86_400)
                    .inconclusives(86_400)
                    .errors(86_400)
                    .successesInRow(0)
                    .errorsInRow(86_400)
                    .refused(true)
                    .note(List.of("\"\\", "😀", "漢", "é", "x").get(i).repeat(300));
            for (int j = 0; j < Tally.KEPT; j++) {
                tally.recent(new Tally.Seen(
                        Samples.NOON.plusSeconds(86_390L + j).plusMillis(123),
                        Tally.Outcome.INCONCLUSIVE,
                        OptionalDouble.of(-1.23456e-5)));
            }
            tallies.put(i + "-a-metric-of-a-long-name-xxxx", tally.build());
        }

        String text = EvidenceDocument.toJson(
                Evidence.of(Samples.NOON.plusMillis(1), tallies, 86_400, Optional.of(Samples.NOON.plusMillis(1))));

        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isBetween(1_000, 2_048);
    }

    @Test
    void evidence_that_a_pause_has_moved_behind_its_measurements_reads_back_too() {
        Evidence moved = Samples.evidence().afterPause(Duration.ofDays(2));

        assertThat(EvidenceDocument.fromJson(EvidenceDocument.toJson(moved))).isEqualTo(moved);
    }

    @Test
    void a_higher_version_is_refused_with_both_versions() {
        assertUnreadable(WRITTEN.replace("\"version\":1", "\"version\":2"), "it has version 2, and this Sluice reads");
    }

    @Test
    void fields_that_a_later_version_may_have_added_are_left_alone() {
        String later = WRITTEN.replace("\"recent\":", "\"state\":[0.5],\"recent\":");

        assertThat(later).isNotEqualTo(WRITTEN);
        assertThat(EvidenceDocument.fromJson(later)).isEqualTo(Samples.evidence());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"successes\":2       | \"successes\":-2      | metrics.error-ratio was 'a mapping' but can't be used: This tally can't be used: successes was '-2'",
                "\"failures\":1        | \"failures\":\"one\"  | metrics.error-ratio.failures was 'one'",
                "\"failedRounds\":1    | \"failedRounds\":0    | metrics was 'a mapping' but can't be used: failed rounds were 0",
                "\"since\":\"2026      | \"since\":\"noon      | since was 'noon",
                "PT41S success 0.004   | PT41S fine 0.004          | recent was 'a list' but can't be used: 'fine' is not known to this version",
                "PT41S success 0.004   | PT41S                 | recent was 'a list' but can't be used: must look like",
                "PT41S success 0.004   | PT41S success 0.4.0   | recent was 'a list' but can't be used",
                "\"error-ratio\"       | \"Error ratio\"       | metric name was 'Error ratio'",
            })
    void what_is_broken_is_named_with_its_path(String before, String after, String message) {
        String altered = WRITTEN.replace(before, after);

        assertThat(altered).isNotEqualTo(WRITTEN);
        assertUnreadable(altered, message);
    }

    private static void assertUnreadable(String text, String message) {
        assertThatThrownBy(() -> EvidenceDocument.fromJson(text))
                .isInstanceOfSatisfying(
                        PermanentException.class,
                        e -> assertThat(e.reason()).isEqualTo(PermanentException.Reason.UNREADABLE))
                .hasMessageStartingWith("The stored evidence can't be read: it ")
                .hasMessageContaining(message);
    }
}
