package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Decision;
import dev.sluice.driver.Driver;
import dev.sluice.driver.Progress;
import dev.sluice.driver.Situation;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.strategy.Amount;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Step;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExplorerTest {
    private static final long MOST_STATES = 3_000_000;
    private static final RolloutId ROLLOUT = new RolloutId("r-explored");
    private static final Prepared V1 = Shop.release("v1");
    private static final Prepared V2 = Shop.release("v2");
    private static final Limits NO_DRAIN = Limits.builder().drain(Duration.ZERO).build();

    static Stream<Arguments> strategies() {
        return Stream.of(
                Arguments.of(BlueGreen.builder().limits(NO_DRAIN).build(), TrafficModel.WEIGHTED),
                Arguments.of(canary(), TrafficModel.WEIGHTED),
                Arguments.of(judgedCanary(), TrafficModel.WEIGHTED),
                Arguments.of(canary(), TrafficModel.REPLICA_SHARE),
                Arguments.of(rolling(), TrafficModel.WEIGHTED),
                Arguments.of(rolling(), TrafficModel.REPLICA_SHARE),
                Arguments.of(Recreate.builder().limits(NO_DRAIN).build(), TrafficModel.WEIGHTED));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void two_drivers_a_crash_and_a_foreign_change_break_nothing_in_any_order(Strategy strategy, TrafficModel model) {
        Explorer explorer = explore(strategy, model, Rules.CONTRACT, Driver::next);

        Figures.print(strategy.name() + " on " + model, explorer.states() + " states, " + explorer.ends() + " ends");
        assertThat(explorer.violations()).isEmpty();
        assertThat(explorer.states()).isGreaterThan(1_000);
        assertThat(explorer.ends()).isGreaterThan(10);
    }

    @Test
    void finds_a_platform_that_compares_no_epochs() {
        Rules noEpochs = new Rules() {
            @Override
            public boolean outranks(@Nullable Fence claim, Fence fence) {
                return false;
            }
        };

        assertThat(blueGreen(noEpochs, Driver::next).violations())
                .anyMatch(v -> v.contains("stale driver had an effect"));
    }

    @Test
    void finds_a_take_over_that_skips_one_object() {
        Rules skipsTraffic = new Rules() {
            @Override
            public List<Governed> claimed(List<Governed> governed) {
                return governed.stream()
                        .filter(g -> !(g instanceof Governed.Traffic))
                        .toList();
            }
        };

        assertThat(blueGreen(skipsTraffic, Driver::next).violations())
                .anyMatch(v -> v.contains("stale driver had an effect"));
    }

    @Test
    void finds_a_platform_that_accepts_a_stale_snapshot() {
        Rules noTokens = new Rules() {
            @Override
            public boolean comparesTokens() {
                return false;
            }
        };

        assertThat(blueGreen(noTokens, Driver::next).violations()).anyMatch(v -> v.contains("overwritten unseen"));
    }

    @Test
    void finds_a_driver_that_stages_again_on_resume() {
        Rules stagesTwice = new Rules() {
            @Override
            public boolean adoptsStaged() {
                return false;
            }
        };
        Function<Situation, Decision> stagesAgain = situation -> {
            Decision decision = Driver.next(situation);
            boolean atScale = decision instanceof Decision.Apply a && a.change() instanceof Change.Scale;
            boolean resumed = situation.snapshot().epoch() > 2;
            boolean once = situation.snapshot().revisions().size() < 3;
            return atScale && resumed && once ? new Decision.Apply(new Change.Stage(V2), decision.ledger()) : decision;
        };

        assertThat(blueGreen(stagesTwice, stagesAgain).violations()).anyMatch(v -> v.contains("two revisions of"));
    }

    @Test
    void finds_a_driver_that_writes_done_before_the_effect() {
        Function<Situation, Decision> ahead = situation -> {
            Decision decision = Driver.next(situation);
            return decision instanceof Decision.Apply a
                    ? new Decision.Apply(
                            a.change(),
                            a.ledger()
                                    .withRollout(a.ledger()
                                            .rollout()
                                            .map(p -> p.toBuilder()
                                                    .step(p.step() + 1)
                                                    .build())
                                            .orElseThrow()))
                    : decision;
        };

        assertThat(blueGreen(Rules.CONTRACT, ahead).violations())
                .anyMatch(v -> v.contains("recorded as Promoted") && v.contains("[v1, 1/1 ready"));
    }

    @Test
    void finds_a_plan_that_retires_before_it_routes() {
        Rules unprotected = new Rules() {
            @Override
            public boolean keepsServing() {
                return false;
            }
        };
        Function<Situation, Decision> swapped = situation -> {
            Decision decision = Driver.next(situation);
            boolean routes = decision instanceof Decision.Apply a
                    && a.change() instanceof Change.Route r
                    && r.rules().equals(TrafficRules.all(Shop.id("v2")));
            boolean oldRuns = situation
                    .snapshot()
                    .revision(Shop.id("v1"))
                    .filter(r -> r.running() > 0)
                    .isPresent();
            return routes && oldRuns
                    ? new Decision.Apply(new Change.Retire(Shop.id("v1"), RetireMode.STOP), decision.ledger())
                    : decision;
        };

        assertThat(blueGreen(unprotected, swapped).violations()).anyMatch(v -> v.contains("nothing ready"));
    }

    @Test
    void finds_a_driver_that_ends_the_new_release_before_it_takes_its_matches_away() {
        Rules unprotected = new Rules() {
            @Override
            public boolean keepsServing() {
                return false;
            }
        };
        Function<Situation, Decision> endsFirst = situation -> {
            Decision decision = Driver.next(situation);
            boolean back = decision.ledger()
                    .rollout()
                    .filter(p -> p.phase() == Progress.Phase.ROLLBACK)
                    .isPresent();
            boolean matchesAreNext = decision instanceof Decision.Apply a
                    && a.change() instanceof Change.Route
                    && !situation.snapshot().traffic().matches().isEmpty();
            return back && matchesAreNext
                    ? new Decision.Apply(new Change.Retire(Shop.id("v2"), RetireMode.DELETE), decision.ledger())
                    : decision;
        };

        assertThat(explore(judgedCanary(), TrafficModel.WEIGHTED, unprotected, endsFirst)
                        .violations())
                .anyMatch(v -> v.contains("nothing ready"));
    }

    @Test
    void finds_a_driver_that_ignores_an_abort() {
        Function<Situation, Decision> deaf = situation -> Driver.next(new Situation(
                situation.snapshot(),
                situation.ledger(),
                situation.signals().stream()
                        .filter(s -> s.kind() != Signal.Kind.ABORT)
                        .toList(),
                situation.answer()));

        assertThat(blueGreen(Rules.CONTRACT, deaf).violations()).anyMatch(v -> v.contains("an abort was seen"));
    }

    @Test
    void plans_that_are_walked_are_short_enough_to_be_walked_whole() {
        strategies().forEach(arguments -> {
            Strategy strategy = (Strategy) arguments.get()[0];
            SimulatedPlatform platform = live((TrafficModel) arguments.get()[1], Rules.CONTRACT);
            Plan plan = strategy.plan(new dev.sluice.strategy.PlanRequest(
                    Shop.NAME,
                    platform.application().capabilities(),
                    platform.snapshot(),
                    V2,
                    Optional.empty(),
                    java.util.Map.of(V1.id(), V1),
                    List.of()));
            long changing = plan.steps().stream()
                    .filter(s -> !(s instanceof Step.Commit) && !(s instanceof Step.Collect))
                    .count();
            assertThat(changing).as(plan.describe()).isLessThanOrEqualTo(6);
        });
    }

    private static Strategy canary() {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(50)))
                .limits(NO_DRAIN)
                .build();
    }

    /** Requests that ask for it and copies alone, judged with one measurement, and then everything. */
    private static Strategy judgedCanary() {
        Threshold once =
                Threshold.builder().successWhen(Condition.below(0.01)).count(1).build();
        return Canary.builder()
                .step(CanaryStep.withoutShare()
                        .matching(RequestMatch.header("x-canary", "yes"))
                        .mirroring(Weight.percent(10))
                        .judgedBy(Analysis.byThresholds("slo")
                                .metric(Metric.errorRatio(), "router", once)
                                .interval(Duration.ofSeconds(1))
                                .timeLimit(Duration.ofSeconds(5))
                                .build()))
                .limits(NO_DRAIN)
                .build();
    }

    private static Strategy rolling() {
        return Rolling.builder().maxSurge(Amount.percent(100)).limits(NO_DRAIN).build();
    }

    private static Explorer blueGreen(Rules rules, Function<Situation, Decision> brain) {
        return explore(BlueGreen.builder().limits(NO_DRAIN).build(), TrafficModel.WEIGHTED, rules, brain);
    }

    private static Explorer explore(
            Strategy strategy, TrafficModel model, Rules rules, Function<Situation, Decision> brain) {
        SimulatedPlatform platform = live(model, rules);
        List<ForeignChange> foreign = new ArrayList<>();
        if (model != TrafficModel.REPLICA_SHARE) {
            foreign.add(Explorer.routeTo(Shop.id("v1")));
        }
        foreign.add(new ForeignChange.Scale(Shop.id("v1"), Capacity.fixed(2)));
        Explorer explorer = new Explorer(V2.id(), ROLLOUT, strategy instanceof Recreate, brain, foreign);
        ExploredDriver first = ExploredDriver.at(
                new DriverId("first"),
                explorer.session(new Assignment.Begin(
                        ROLLOUT,
                        Shop.NAME,
                        platform.application().capabilities(),
                        strategy,
                        V2,
                        Optional.empty(),
                        List.of())));
        ExploredDriver second = ExploredDriver.at(new DriverId("second"), explorer.session(new Assignment.Resume()));
        return explorer.walk(new ExploredState(platform, List.of(first, second), 1, 1, 1, 1, false), MOST_STATES);
    }

    /** One instance of v1 with all the traffic, and nobody driving. */
    private static SimulatedPlatform live(TrafficModel model, Rules rules) {
        SimulatedApplication application = SimulatedApplication.builder(
                        Shop.NAME,
                        Capabilities.builder(model)
                                .matches(model == TrafficModel.WEIGHTED)
                                .mirror(model == TrafficModel.WEIGHTED)
                                .propagationDelay(Duration.ZERO)
                                .build())
                .propagation(Duration.ZERO)
                .build();
        Shop shop = new Shop(SimulatedPlatform.of(application, rules));
        shop.staged("v1", 1);
        if (model != TrafficModel.REPLICA_SHARE) {
            shop.apply(new Change.Route(TrafficRules.all(Shop.id("v1"))));
        }
        shop.apply(new Change.Scale(Shop.id("v1"), Capacity.fixed(1)));
        return shop.platform().release(shop.fence());
    }
}
