package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.MetricSource;
import dev.sluice.analysis.Reading;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateContext;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.ReleaseId;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a plan asks is there before users are: gates of every step and sources of every analysis, or nothing is begun. */
@Timeout(60)
class EngineBindingsTest {
    private static final MetricSource GOOD = request -> new Reading.Counts(1_000, 0);
    private static final GateAnswer YES = new GateAnswer.Pass("yes");
    private static final GateSpec BUDGET = new GateSpec("spring", "budget", Map.of("euros", "200"));

    private final Stepping time = Stepping.create();
    private final InMemoryDeployer shop = time.platform.deployer();

    @BeforeEach
    void live() throws Exception {
        time.live("v1");
    }

    @AfterEach
    void close() throws Exception {
        time.close();
    }

    @Test
    void everything_that_a_canary_asks_and_nobody_answers_is_told_at_once_before_anything_is_written()
            throws Exception {
        int before = shop.writes();
        Canary canary = Canary.builder()
                .gate(new GateSpec("first", "custom", Map.of()), Duration.ofHours(1))
                .step(CanaryStep.to(Weight.percent(5))
                        .judgedBy(analysis("slo", "promethues"))
                        .asking(BUDGET, Duration.ofHours(1)))
                .step(CanaryStep.to(Weight.percent(20)).judgedBy(analysis("again", "promethues")))
                .backgroundAnalysis(analysis("tail", "router"))
                .judgedBy(analysis("all", "tracing"))
                .build();

        Outcome outcome = time.end(time.engine(e -> e.metrics("tracing", GOOD))
                .start(Stepping.of("v2", shop, canary)
                        .gate(gate(new GateSpec("own", "custom", Map.of()), YES))
                        .build()));

        assertThat(problems(outcome))
                .extracting(p -> p.field() + " " + p.value())
                .containsExactly(
                        "gate custom first", "gate " + BUDGET, "metric source promethues", "metric source router");
        assertThat(problems(outcome).get(2).reason()).contains("slo and again", ".metrics(\"promethues\", source)");
        assertThat(shop.writes()).isEqualTo(before);
    }

    @Test
    void a_blue_green_whose_judge_has_no_source_is_refused() throws Exception {
        Outcome outcome = time.run(Stepping.rollout(
                "v2",
                shop,
                BlueGreen.builder().judgedBy(analysis("slo", "router")).build()));

        assertThat(problems(outcome)).extracting(Problem::field).containsExactly("metric source");
    }

    @Test
    void a_way_back_by_a_strategy_that_asks_is_no_exception() throws Exception {
        ReleaseId v1 = shop.prepare(
                        Stepping.rollout("v1", shop, BlueGreen.instant()).release())
                .id();
        RolloutEngine engine = time.engine();

        Outcome outcome = time.meanwhile(() -> engine.undo(shop, v1, judged()));

        assertThat(problems(outcome)).extracting(Problem::field).containsExactly("metric source");
    }

    @Test
    void a_gate_whose_parameters_its_kind_can_not_use_is_told_with_the_others() throws Exception {
        RolloutEngine engine = time.engine(e -> e.bind("budget", spec -> {
            throw new ConfigurationException(
                    "The budget", List.of(new Problem("euros", "200", "must be earned first")));
        }));

        Outcome outcome = time.end(engine.start(Stepping.rollout(
                "v2",
                shop,
                BlueGreen.builder()
                        .gate(BUDGET, Duration.ofHours(1))
                        .judgedBy(analysis("slo", "router"))
                        .build())));

        assertThat(problems(outcome)).extracting(Problem::field).containsExactly("gate spring euros", "metric source");
    }

    @Test
    void another_process_makes_a_gate_of_a_bound_kind_from_what_the_plan_keeps() throws Exception {
        RolloutEngine dying = time.engine();
        RolloutHandle handle = dying.start(Stepping.of("v2", shop, BlueGreen.instant())
                .gate(gate(BUDGET, new GateAnswer.Wait(Duration.ofMinutes(1), "not yet")), Duration.ofHours(9))
                .build());
        time.untilStep(handle, "gate: budget spring");
        time.stop(dying);
        List<GateSpec> made = new CopyOnWriteArrayList<>();
        RolloutEngine other = time.engine(e -> e.bind("budget", spec -> {
            made.add(spec);
            return gate(spec, YES);
        }));

        assertThat(time.meanwhile(() -> other.resume(shop))).isInstanceOf(Outcome.Promoted.class);

        assertThat(made).isNotEmpty().containsOnly(BUDGET);
    }

    @Test
    void a_process_without_the_source_stops_before_anything_is_done_and_one_that_has_it_goes_on() throws Exception {
        interruptedBeforeTheJudge();
        int before = shop.writes();
        RolloutEngine without = time.engine();

        Outcome outcome = time.meanwhile(() -> without.resume(shop));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Interrupted.class, end -> {
            assertThat(end.resumable()).isTrue();
            assertThat(end.cause().kind()).isEqualTo(Cause.Kind.INCONCLUSIVE);
            assertThat(end.cause().reason()).contains("metric source was 'router'", "resumeOrRollback");
        });
        assertThat(shop.writes()).isEqualTo(before);
        RolloutEngine with = time.engine(e -> e.metrics("router", GOOD));
        assertThat(time.meanwhile(() -> with.resume(shop))).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void a_process_without_the_source_goes_back_if_it_was_asked_to_bring_it_to_an_end() throws Exception {
        interruptedBeforeTheJudge();

        Outcome outcome = time.end(time.engine().startResumeOrRollback(shop));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().reason()).contains("no metric source 'router'"));
        assertThat(time.serving()).isEqualTo("v1");
    }

    @Test
    void a_kind_that_is_built_in_or_bound_is_refused() {
        RolloutEngine.Builder builder = RolloutEngine.builder().bind("budget", spec -> gate(spec, YES));

        assertThatThrownBy(() -> builder.bind("approval", spec -> gate(spec, YES)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gate kind was 'approval'");
        assertThatThrownBy(() -> builder.bind("budget", spec -> gate(spec, YES)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'budget'");
        assertThatThrownBy(() -> builder.bind("No Label", spec -> gate(spec, YES)))
                .hasMessageContaining("No Label");
    }

    private void interruptedBeforeTheJudge() throws InterruptedException {
        RolloutEngine dying = time.engine(e -> e.metrics("router", GOOD));
        RolloutHandle handle = dying.start(Stepping.rollout("v2", shop, judged()));
        time.untilStep(handle, "bake");
        time.stop(dying);
    }

    private static Strategy judged() {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(10))
                        .bakeFor(Duration.ofMinutes(5))
                        .judgedBy(analysis("slo", "router")))
                .build();
    }

    private static Analysis analysis(String name, String source) {
        return Analysis.byThresholds(name)
                .metric(Metric.errorRatio(), source, Condition.below(0.01))
                .timeLimit(Duration.ofMinutes(5))
                .build();
    }

    private static List<Problem> problems(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).problems();
    }

    private static Gate gate(GateSpec spec, GateAnswer answer) {
        return new Gate() {
            @Override
            public GateSpec spec() {
                return spec;
            }

            @Override
            public GateAnswer ask(GateContext context) {
                return answer;
            }
        };
    }
}
