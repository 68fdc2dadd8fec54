package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What holds of every analysis and all measurements. */
class ThresholdJudgeLawsTest {
    private static final long FIRST_SEED = Long.getLong("sluice.seed", 20_261_101L);
    private static final int SEEDS = 1_000;

    private enum Kind {
        PASS,
        FAIL,
        CONTINUE,
        INCONCLUSIVE
    }

    @Test
    void nothing_passes_without_a_good_measurement_of_each_metric_and_every_kind_of_verdict_is_met() {
        Map<Kind, Integer> met = new EnumMap<>(Kind.class);
        everySeed((values, analysis) -> {
            Judge judge = analysis.judge();
            Evidence evidence = Evidence.start(Played.NOON);
            for (List<Measurement> round : values.rounds(analysis, 12)) {
                evidence = add(judge, evidence, round);
                met.merge(kind(judge.judge(evidence)), 1, Integer::sum);
                if (judge.judge(evidence) instanceof Verdict.Pass || judge.conclude(evidence) instanceof Verdict.Pass) {
                    assertThat(evidence.tallies()).hasSameSizeAs(analysis.metrics());
                    assertThat(evidence.tallies().values())
                            .allSatisfy(tally -> assertThat(tally.successes()).isPositive());
                }
            }
        });
        assertThat(met).as("first seed %d", FIRST_SEED).containsOnlyKeys(Kind.values());
        assertThat(met.values()).allSatisfy(times -> assertThat(times).isGreaterThan(100));
    }

    @Test
    void no_data_alone_never_passes_and_in_the_end_is_inconclusive_or_where_asked_for_bad() {
        everySeed((values, analysis) -> {
            Judge judge = analysis.judge();
            Evidence evidence = Evidence.start(Played.NOON);
            for (List<Measurement> round : values.rounds(analysis, 12)) {
                for (Measurement measurement : round) {
                    evidence = judge.add(
                            evidence, Measurement.of(measurement.metric(), measurement.at(), values.nothing()));
                }
                assertThat(judge.judge(evidence)).isNotInstanceOf(Verdict.Pass.class);
            }
            Verdict last = judge.conclude(evidence);
            boolean strict =
                    ((ThresholdJudge) judge).thresholds().values().stream().anyMatch(Threshold::failWithoutData);
            assertThat(last)
                    .isInstanceOfAny(
                            Verdict.Inconclusive.class, strict ? Verdict.Fail.class : Verdict.Inconclusive.class);
        });
    }

    @Test
    void the_order_of_the_metrics_in_a_round_does_not_matter_nor_does_adding_a_round_again() {
        everySeed((values, analysis) -> {
            Judge judge = analysis.judge();
            Evidence inOrder = Evidence.start(Played.NOON);
            Evidence shuffled = inOrder;
            List<Measurement> before = List.of();
            for (List<Measurement> round : values.rounds(analysis, 8)) {
                inOrder = add(judge, inOrder, round);
                List<Measurement> twice = new ArrayList<>(round);
                twice.addAll(round);
                twice.addAll(before);
                Collections.shuffle(twice, values.random());
                shuffled = add(judge, shuffled, twice);
                before = round;
            }
            assertThat(shuffled).isEqualTo(inOrder);
            assertThat(judge.judge(shuffled)).isEqualTo(judge.judge(inOrder));
        });
    }

    @Test
    void what_is_decided_stays_decided_and_is_not_measured_any_more() {
        everySeed((values, analysis) -> {
            Judge judge = analysis.judge();
            Evidence evidence = Evidence.start(Played.NOON);
            for (List<Measurement> round : values.rounds(analysis, 12)) {
                List<Metric> undecided = judge.undecided(evidence);
                Verdict verdict = judge.judge(evidence);
                Evidence next = add(judge, evidence, round);

                assertThat(undecided).containsAll(judge.undecided(next));
                if (undecided.isEmpty()) {
                    assertThat(next).isEqualTo(evidence);
                }
                if (verdict instanceof Verdict.Fail) {
                    assertThat(judge.judge(next)).isInstanceOf(Verdict.Fail.class);
                } else if (verdict instanceof Verdict.Inconclusive) {
                    assertThat(judge.judge(next)).isInstanceOfAny(Verdict.Inconclusive.class, Verdict.Fail.class);
                }
                evidence = next;
            }
        });
    }

    @Test
    void a_last_word_is_one_and_repeats_what_was_already_decided() {
        everySeed((values, analysis) -> {
            Judge judge = analysis.judge();
            Evidence evidence = Evidence.start(Played.NOON);
            for (List<Measurement> round : values.rounds(analysis, 6)) {
                evidence = add(judge, evidence, round);
            }
            Verdict verdict = judge.judge(evidence);
            Verdict last = judge.conclude(evidence);

            assertThat(last).isNotInstanceOf(Verdict.Continue.class);
            if (verdict instanceof Verdict.Fail || verdict instanceof Verdict.Pass) {
                assertThat(last).isEqualTo(verdict);
            }
            assertThat(last.reasons())
                    .isNotEmpty()
                    .allSatisfy(
                            reason -> assertThat(reason).hasSizeBetween(1, 300).doesNotContain("\n"));
            assertThat(verdict.reasons()).isNotEmpty();
        });
    }

    private static Evidence add(Judge judge, Evidence evidence, List<Measurement> round) {
        Evidence next = evidence;
        for (Measurement measurement : round) {
            next = judge.add(next, measurement);
        }
        return next;
    }

    private static Kind kind(Verdict verdict) {
        return verdict.match(p -> Kind.PASS, f -> Kind.FAIL, c -> Kind.CONTINUE, i -> Kind.INCONCLUSIVE);
    }

    private static void everySeed(BiConsumer<RandomAnalyses, Analysis> law) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            RandomAnalyses values = new RandomAnalyses(seed);
            try {
                law.accept(values, values.analysis());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
