package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
    private static final Instant NOON = Played.NOON;

    @Test
    void it_counts_everything_and_keeps_the_last_three_measurements() {
        Played played = Played.by(t -> t.failureLimit(9).inconclusiveLimit(9));

        played.verdicts("SSFENISS");

        Tally tally = played.tally();
        assertThat(tally.successes()).isEqualTo(4);
        assertThat(tally.failures()).isOne();
        assertThat(tally.inconclusives()).isOne();
        assertThat(tally.errors()).isEqualTo(2);
        assertThat(tally.counted()).isEqualTo(6);
        assertThat(tally.successesInRow()).isEqualTo(2);
        assertThat(tally.errorsInRow()).isZero();
        assertThat(tally.note()).isEqualTo("3% must be below 1%, and is bad at least 5%");
        assertThat(tally.recent())
                .containsExactly(
                        new Tally.Seen(NOON.plusSeconds(360), Tally.Outcome.INCONCLUSIVE, OptionalDouble.of(0.03)),
                        new Tally.Seen(NOON.plusSeconds(420), Tally.Outcome.SUCCESS, OptionalDouble.of(0.001)),
                        new Tally.Seen(NOON.plusSeconds(480), Tally.Outcome.SUCCESS, OptionalDouble.of(0.001)));
        assertThat(played.evidence().lastRound()).contains(NOON.plusSeconds(480));
    }

    @Test
    void a_round_that_fails_counts_once_however_many_metrics_fail_in_it() {
        Tally.Seen first = failure(NOON.plusSeconds(1));
        Evidence evidence = Evidence.start(NOON)
                .with("a", first, false, "")
                .with("b", first, false, "")
                .with("b", failure(NOON.plusSeconds(2)), false, "");

        assertThat(evidence.failedRounds()).isEqualTo(2);
        assertThat(evidence.lastFailedRound()).contains(NOON.plusSeconds(2));
    }

    @Test
    void time_is_kept_to_the_millisecond_so_that_what_is_read_back_is_the_same() {
        Instant fine = NOON.plusNanos(1_999_999);

        assertThat(Evidence.start(fine).since()).isEqualTo(NOON.plusMillis(1));
        assertThat(Measurement.of("a", fine, Played.reading('S')).at()).isEqualTo(NOON.plusMillis(1));
    }

    @Test
    void time_spent_paused_does_not_count() {
        Evidence evidence = Played.by(t -> t).measure('S').evidence();

        Evidence later = evidence.afterPause(Duration.ofHours(1));

        assertThat(later.since()).isEqualTo(NOON.plusSeconds(3600));
        assertThat(later.tallies()).isEqualTo(evidence.tallies());
    }

    @Test
    void values_are_kept_to_six_digits_for_people() {
        assertThat(new Tally.Seen(NOON, Tally.Outcome.SUCCESS, OptionalDouble.of(1 / 3.0)).value())
                .hasValue(0.333333);
        assertThat(new Tally.Seen(NOON, Tally.Outcome.SUCCESS, OptionalDouble.of(Double.NaN)).value())
                .isEmpty();
    }

    @Test
    void a_tally_that_nobody_can_have_written_is_refused_with_all_reasons() {
        Tally.Builder builder = Tally.builder()
                .successes(-1)
                .failures(-1)
                .inconclusives(-1)
                .errors(-1)
                .successesInRow(1)
                .errorsInRow(1)
                .recent(failure(NOON))
                .recent(failure(NOON));

        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .extracting(p -> p.field())
                                .containsExactly(
                                        "successes",
                                        "failures",
                                        "inconclusives",
                                        "errors",
                                        "successesInRow",
                                        "errorsInRow",
                                        "recent",
                                        "recent"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void failed_rounds_have_a_last_one(int rounds) {
        Optional<Instant> last = rounds == 0 ? Optional.of(NOON) : Optional.empty();

        assertThatThrownBy(() -> Evidence.of(NOON, Map.of(), rounds, last))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("failed rounds were " + rounds);
    }

    private static Tally.Seen failure(Instant at) {
        return new Tally.Seen(at, Tally.Outcome.FAILURE, OptionalDouble.empty());
    }
}
