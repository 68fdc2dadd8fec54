package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.Signal;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A canary that is judged beside its steps. */
class BackgroundStateTest {
    private static final Duration TEN = Duration.ofSeconds(10);
    private static final Reading BAD = new Reading.Counts(1_000, 50);
    private static final Reading GOOD = new Reading.Counts(1_000, 1);
    private static final Reading NOTHING = Reading.of(Double.NaN);

    private final Driven shop = Driven.live(TrafficModel.WEIGHTED, 4);
    private final List<Question.Measures> asked = new ArrayList<>();

    @Test
    void it_is_measured_while_the_steps_bake_and_what_is_good_is_promoted() {
        measuring(GOOD);

        assertThat(shop.run("v2", canary(slo().build(), 1))).isInstanceOf(Outcome.Promoted.class);
        assertThat(asked)
                .as("every ten seconds of two minutes and of two starts")
                .hasSize(14);
        assertThat(asked).allSatisfy(q -> assertThat(q.revision()).isEqualTo(Driven.id("v2")));
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void it_begins_with_the_step_that_it_is_to_begin_with() {
        measuring(GOOD);

        shop.run("v2", canary(slo().build(), 2));

        assertThat(asked).as("every ten seconds of the second minute").hasSizeBetween(5, 7);
    }

    @Test
    void what_turns_bad_in_the_middle_of_a_step_goes_back_at_once() {
        shop.metrics(question -> {
            asked.add(question);
            return asked.size() < 3 ? GOOD : BAD;
        });

        assertThat(shop.run("v2", canary(slo().build(), 1))).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ANALYSIS_FAILED);
            assertThat(back.cause().step()).isEqualTo("bake for 1m");
        });
        assertThat(asked).hasSize(3);
        assertThat(shop.changes()).doesNotContain("route 50% v2, 50% v1");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void steps_that_are_shorter_than_a_round_are_measured_before_the_commit() {
        measuring(BAD);
        Canary quick = Canary.builder()
                .step(CanaryStep.to(Weight.percent(10)).instances(4))
                .backgroundAnalysis(slo().build())
                .build();

        assertThat(shop.run("v2", quick))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().step()).isEqualTo("conclude what slo has measured"));
        assertThat(asked).hasSize(1);
    }

    @Test
    void what_was_never_known_is_not_promoted() {
        measuring(NOTHING);

        assertThat(shop.run("v2", canary(slo().build(), 1)))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.INCONCLUSIVE));
    }

    @Test
    void a_person_has_a_day_and_then_it_goes_back() {
        measuring(NOTHING);
        Analysis holding =
                slo().whenInconclusive(Analysis.WhenInconclusive.HOLD).build();
        Instant begun = shop.platform().now();

        assertThat(shop.run("v2", canary(holding, 1))).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.INCONCLUSIVE);
            assertThat(back.cause().reason()).contains("promote or abort", "nobody did within PT24H");
        });
        assertThat(Duration.between(begun, shop.platform().now()))
                .isBetween(Duration.ofHours(24), Duration.ofHours(25));
    }

    @Test
    void a_promotion_that_comes_late_finds_every_limit_as_it_was() {
        measuring(NOTHING);
        Analysis holding =
                slo().whenInconclusive(Analysis.WhenInconclusive.HOLD).build();
        promoteAfterHoursOfDoubt(shop);

        assertThat(shop.run("v2", canary(holding, 1))).isInstanceOf(Outcome.Promoted.class);
        assertThat(asked).as("measured until the doubt, and then not again").hasSize(5);
    }

    private void promoteAfterHoursOfDoubt(Driven driven) {
        if (asked.size() < 5) {
            driven.before("sleep", this::promoteAfterHoursOfDoubt);
        } else {
            driven.pass(Duration.ofHours(20)).wish(Signal.Kind.PROMOTE);
        }
    }

    @Test
    void who_takes_over_goes_on_with_the_same_evidence() {
        measuring(GOOD);
        shop.killedBefore("route 50% v2, 50% v1", "v2", canary(slo().build(), 1));
        int before = asked.size();

        assertThat(shop.resume()).isInstanceOf(Outcome.Promoted.class);
        assertThat(before).isGreaterThanOrEqualTo(5);
        assertThat(asked).hasSize(14);
    }

    @Test
    void it_goes_on_while_a_gate_waits_however_seldom_that_is_asked() {
        shop.gate(new GateAnswer.Wait(Duration.ofHours(60), "not before monday"));
        shop.metrics(question -> {
            asked.add(question);
            return asked.size() < 20 ? GOOD : BAD;
        });
        Canary gated = Canary.builder()
                .step(CanaryStep.to(Weight.percent(25))
                        .asking(new GateSpec("monday", "window", Map.of()), Duration.ofDays(3)))
                .backgroundAnalysis(slo().build())
                .build();
        Instant begun = shop.platform().now();

        assertThat(shop.run("v2", gated))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ANALYSIS_FAILED));
        assertThat(asked).hasSize(20);
        assertThat(Duration.between(begun, shop.platform().now())).isLessThan(Duration.ofMinutes(5));
        assertThat(shop.calls().stream().filter("ask gate monday"::equals))
                .as("the gate is left in peace")
                .hasSize(1);
    }

    @Test
    void an_abort_is_not_kept_waiting_by_what_is_measured() {
        shop.metrics(question -> {
            shop.wish(Signal.Kind.ABORT);
            return GOOD;
        });

        assertThat(shop.run("v2", canary(slo().build(), 1)))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ABORTED));
    }

    private void measuring(Reading reading) {
        shop.metrics(question -> {
            asked.add(question);
            return reading;
        });
    }

    private static Analysis.Builder slo() {
        return Analysis.byThresholds("slo")
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.builder().successWhen(Condition.below(0.01)).build())
                .interval(TEN);
    }

    private static Canary canary(Analysis analysis, int from) {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(10)).bakeFor(Duration.ofMinutes(1)))
                .step(CanaryStep.to(Weight.percent(50)).bakeFor(Duration.ofMinutes(1)))
                .backgroundAnalysis(analysis, from)
                .build();
    }
}
