package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Signal;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A canary that is judged, from its first share to its end. */
class JudgedStateTest {
    private static final Duration TEN = Duration.ofSeconds(10);
    private static final Reading BAD = new Reading.Counts(1_000, 50);
    private static final Reading GOOD = new Reading.Counts(1_000, 1);

    private final Driven shop = Driven.live(TrafficModel.WEIGHTED, 4);
    private final List<Question.Measures> asked = new ArrayList<>();

    @Test
    void what_is_good_at_every_step_is_promoted() {
        measuring(question -> GOOD);

        assertThat(shop.run("v2", canary(slo().build()))).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes())
                .containsSubsequence("route 10% v2, 90% v1", "route 50% v2, 50% v1", "route 100% v2", "stop v1");
        assertThat(asked).as("three rounds at each of two steps").hasSize(6);
        assertThat(asked)
                .allSatisfy(q -> assertThat(q.window().length()).isLessThanOrEqualTo(TEN))
                .allSatisfy(q -> assertThat(q.revision()).isEqualTo(Driven.id("v2")));
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void what_is_bad_with_a_little_traffic_never_gets_more() {
        measuring(question -> BAD);

        assertThat(shop.run("v2", canary(slo().build()))).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ANALYSIS_FAILED);
            assertThat(back.cause().reason()).contains("slo says no", "5% must be below 1%");
        });
        assertThat(shop.changes()).contains("route 10% v2, 90% v1").doesNotContain("route 50% v2, 50% v1");
        assertThat(shop.world()).isEqualTo("100% v1; v1 4");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void what_is_not_known_is_never_called_good() {
        measuring(question -> Reading.of(Double.NaN));

        assertThat(shop.run("v2", canary(slo().build())))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.INCONCLUSIVE));
        assertThat(shop.world()).isEqualTo("100% v1; v1 4");
    }

    @Test
    void who_is_asked_when_nothing_is_known_can_go_on() {
        Analysis holding =
                slo().whenInconclusive(Analysis.WhenInconclusive.HOLD).build();
        measuring(question -> {
            if (asked.size() == 6) {
                shop.wish(Signal.Kind.PROMOTE);
            }
            return Reading.of(Double.NaN);
        });

        Outcome outcome = shop.run("v2", canary(holding));

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class); // nobody said anything for a day
        shop.before("metrics slo", d -> d.wish(Signal.Kind.PROMOTE));
        assertThat(shop.run("v3", canary(holding))).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void who_can_not_tell_steps_back_once_and_judges_again() {
        measuring(question -> asked.size() < 4 || asked.size() > 9 ? GOOD : Reading.of(Double.NaN));

        Outcome outcome = shop.run("v2", canary(steppingBack()));

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes())
                .containsSubsequence(
                        "route 10% v2, 90% v1",
                        "route 50% v2, 50% v1", "route 10% v2, 90% v1", "route 50% v2, 50% v1", "route 100% v2");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void who_can_not_tell_a_second_time_goes_back() {
        measuring(question -> {
            boolean first = shop.world().startsWith("10% v2");
            return first ? GOOD : Reading.of(Double.NaN);
        });

        assertThat(shop.run("v2", canary(steppingBack())))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.INCONCLUSIVE));
        assertThat(shop.changes())
                .filteredOn(change -> change.startsWith("route"))
                .containsExactly(
                        "route 10% v2, 90% v1",
                        "route 50% v2, 50% v1", "route 10% v2, 90% v1", "route 50% v2, 50% v1", "route 100% v1");
    }

    @Test
    void from_the_first_step_there_is_no_step_back_but_the_old_release() {
        measuring(question -> Reading.of(Double.NaN));

        assertThat(shop.run("v2", canary(steppingBack()))).isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.changes()).doesNotContain("route 50% v2, 50% v1");
    }

    @Test
    void who_takes_over_knows_that_it_has_stepped_back() {
        measuring(question -> shop.world().startsWith("10% v2") ? GOOD : Reading.of(Double.NaN));
        shop.killedBefore("route 50% v2, 50% v1", "v2", canary(steppingBack()));
        shop.resumedAndKilledBefore("route 10% v2, 90% v1");

        assertThat(shop.resume()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.changes().stream().filter("route 50% v2, 50% v1"::equals))
                .as("once forward and once after it stepped back")
                .hasSize(2);
    }

    @Test
    void a_measurement_is_of_the_step_at_which_it_was_asked_for() {
        Analysis once = slo(1).build();
        measuring(question -> GOOD);

        assertThat(shop.run(
                        "v2",
                        Canary.builder()
                                .step(CanaryStep.to(Weight.ALL).judgedBy(once))
                                .judgedBy(once)
                                .build()))
                .isInstanceOf(Outcome.Promoted.class);
        assertThat(asked)
                .as("nothing is between the two steps, and still each is judged by itself")
                .hasSize(2);
    }

    @Test
    void a_source_that_is_slower_than_the_interval_does_not_keep_a_good_release_from_its_users() {
        measuring(question -> {
            shop.pass(TEN.plusSeconds(5));
            return GOOD;
        });

        assertThat(shop.run("v2", canary(slo(0).build()))).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void who_takes_over_late_looks_once_more_before_it_concludes() {
        measuring(question -> GOOD);
        shop.before("ask metrics slo", d -> d.pass(Duration.ofHours(3)));

        assertThat(shop.run("v2", canary(slo(0).build()))).isInstanceOf(Outcome.Promoted.class);
        assertThat(asked).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void every_strategy_can_be_judged_before_its_commit() {
        measuring(question -> BAD);

        assertThat(shop.run("v2", BlueGreen.builder().judgedBy(slo().build()).build()))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ANALYSIS_FAILED));
        assertThat(shop.changes()).containsSubsequence("route 100% v2", "route 100% v1");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void who_takes_over_goes_on_with_what_was_measured_before() {
        measuring(question -> GOOD);
        shop.killedBefore("route 50% v2, 50% v1", "v2", canary(slo().build()));
        int before = asked.size();
        shop.meddle(new ForeignChange.ExpireLease());

        assertThat(shop.resume()).isInstanceOf(Outcome.Promoted.class);
        assertThat(before).isEqualTo(3);
        assertThat(asked).as("the first step is not judged again").hasSize(6);
    }

    @Test
    void the_same_canary_once_more_goes_on_where_the_first_was_left() {
        measuring(question -> GOOD);
        Canary asking = asking(slo().build());
        shop.killedBefore("route 50% v2, 50% v1", "v2", asking);

        assertThat(shop.run("v2", asking)).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes()).doesNotContain("route 100% v1");
    }

    @Test
    void another_canary_does_not_go_on_with_the_judges_and_approvals_of_the_first() {
        measuring(question -> GOOD);
        shop.killedBefore("route 50% v2, 50% v1", "v2", canary(slo().build()));

        assertThat(shop.run("v2", asking(slo().build()))).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes()).contains("route 100% v1");
        shop.forget().killedBefore("route 50% v3, 50% v2", "v3", canary(slo().build()));
        assertThat(shop.run("v3", canary(slo(1).build()))).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes()).contains("route 100% v2");
    }

    @Test
    void a_release_that_dies_while_it_is_judged_is_not_waited_for() {
        measuring(question -> {
            shop.meddle(new ForeignChange.Kill(Driven.id("v2"), 1));
            return GOOD;
        });

        assertThat(shop.run("v2", canary(slo().build())))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.NEW_FAILED));
    }

    private void measuring(java.util.function.Function<Question.Measures, Reading> how) {
        shop.metrics(question -> {
            asked.add(question);
            return how.apply(question);
        });
    }

    private static Analysis.Builder slo() {
        return slo(3);
    }

    private static Analysis.Builder slo(int count) {
        return Analysis.byThresholds("slo")
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.builder()
                                .successWhen(Condition.below(0.01))
                                .count(count)
                                .build())
                .interval(TEN)
                .timeLimit(Duration.ofMinutes(2));
    }

    private static Analysis steppingBack() {
        return slo().whenInconclusive(Analysis.WhenInconclusive.STEP_BACK).build();
    }

    private static Canary asking(Analysis analysis) {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(10)).judgedBy(analysis).approvedBy("ops"))
                .step(CanaryStep.to(Weight.percent(50)).judgedBy(analysis))
                .build();
    }

    private static Canary canary(Analysis analysis) {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(10)).judgedBy(analysis))
                .step(CanaryStep.to(Weight.percent(50)).judgedBy(analysis))
                .build();
    }
}
