package dev.sluice.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Decision;
import dev.sluice.driver.Driver;
import dev.sluice.driver.Judging;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.driver.Situation;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Step;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoint;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A canary by requests, copies, shares and two analyses, killed at every single call, and aborted after every kill: its laws hold. And
 * mistakes that drivers of canaries could make are found by them.
 */
class CanaryLawsTest {
    private static final RolloutId ROLLOUT = new RolloutId("r-canary");
    private static final int WANTED = 4;
    private static final List<String> SHARES = List.of(CanaryLaws.PREVIEW, "25%", "50%", "100%");
    private static final Map<String, Integer> COUNTS = Map.of("first", 3, "second", 2);
    private static final RevisionId V1 = id("v1");
    private static final RevisionId V2 = id("v2");

    private static final Strategy CANARY = Canary.builder()
            .step(CanaryStep.withoutShare()
                    .matching(RequestMatch.header("x-canary", "yes"))
                    .mirroring(Weight.percent(10))
                    .bakeFor(Duration.ofSeconds(5)))
            .step(CanaryStep.to(Weight.percent(25)).judgedBy(analysis("first", 3)))
            .step(CanaryStep.to(Weight.percent(50)).judgedBy(analysis("second", 2)))
            .bakeFor(Duration.ofSeconds(20))
            .limits(Limits.builder().drain(Duration.ofSeconds(5)).build())
            .build();

    @Test
    void a_canary_that_is_killed_anywhere_goes_on_step_by_step_with_the_evidence_that_it_has() {
        Run run = new Run(() -> Driver::next, () -> Driver::next);
        List<FaultPoint> places = run.places();
        for (FaultPoint place : places) {
            for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
                assertThat(run.killed(place, fault, false))
                        .as("%s %s", fault, place)
                        .isEmpty();
            }
        }
        Figures.print("the laws of a canary", 2 * places.size() + " deaths");
        assertThat(places).hasSizeGreaterThan(80);
    }

    @Test
    void a_canary_that_is_killed_anywhere_and_then_aborted_leaves_neither_matches_nor_copies_nor_a_share() {
        Run run = new Run(() -> Driver::next, () -> Driver::next);
        List<FaultPoint> places = run.places();
        for (FaultPoint place : places) {
            for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
                assertThat(run.killed(place, fault, true))
                        .as("%s %s, aborted", fault, place)
                        .isEmpty();
            }
        }
    }

    @Test
    void finds_a_driver_that_goes_up_a_step_before_its_instances_are_ready() {
        Function<Situation, Decision> hasty = situation -> Driver.next(seeing(situation, whole(situation.snapshot())));

        assertThat(new Run(() -> hasty, () -> hasty).violations())
                .anyMatch(v -> v.contains("a share of 25%") || v.contains("a share of 50%"));
    }

    @Test
    void finds_a_driver_that_passes_a_step_with_the_evidence_of_the_one_before() {
        Supplier<Function<Situation, Decision>> lazy = () -> {
            Judging[] kept = {Judging.NONE};
            return situation -> {
                Decision decision = Driver.next(situation);
                Optional<Progress> progress = decision.ledger().rollout();
                String step = progress.map(Progress::stepText).orElse("");
                if (step.startsWith("judge by first")) {
                    kept[0] = progress.orElseThrow().judging();
                }
                return step.startsWith("judge by second")
                        ? Driver.next(with(situation, decision.ledger(), p -> p.judging(kept[0])))
                        : decision;
            };
        };

        assertThat(new Run(lazy, lazy).violations())
                .anyMatch(v -> v.contains("second was measured 0 times instead of 2"));
    }

    @Test
    void finds_a_driver_that_begins_its_evidence_again_when_it_takes_over() {
        Supplier<Function<Situation, Decision>> forgetful = () -> {
            boolean[] begun = {false};
            return situation -> {
                boolean first = !begun[0] && situation.ledger().rollout().isPresent();
                begun[0] |= first;
                return Driver.next(
                        first ? with(situation, situation.ledger(), p -> p.judging(Judging.NONE)) : situation);
            };
        };

        assertThat(new Run(() -> Driver::next, forgetful).violationsWhenKilled(false))
                .anyMatch(v -> v.contains("first was measured 5 times instead of 3"));
    }

    @Test
    void finds_a_driver_that_goes_on_with_the_next_share_when_it_takes_over() {
        Supplier<Function<Situation, Decision>> jumping = () -> {
            boolean[] begun = {false};
            return situation -> {
                boolean first = !begun[0] && isReadyForItsFirstShare(situation);
                begun[0] |= first;
                return Driver.next(
                        first ? with(situation, situation.ledger(), b -> atNextRoute(atNextRoute(b))) : situation);
            };
        };

        assertThat(new Run(() -> Driver::next, jumping).violationsWhenKilled(false))
                .anyMatch(v -> v.contains("from '' to '25%', which is no next step"));
    }

    @Test
    void finds_a_driver_that_forgets_the_matches_when_it_goes_back() {
        Function<Situation, Decision> forgetful = situation -> {
            Decision decision = Driver.next(situation);
            boolean back = decision.ledger()
                    .rollout()
                    .filter(p -> p.phase() == Progress.Phase.ROLLBACK)
                    .isPresent();
            boolean matched = !situation.snapshot().traffic().matches().isEmpty();
            return back && matched ? Driver.next(seeing(situation, bySharesAlone(situation.snapshot()))) : decision;
        };

        assertThat(new Run(() -> forgetful, () -> forgetful).violationsWhenKilled(true))
                .anyMatch(v -> v.contains("at the end the traffic is") && v.contains("header x-canary=yes"));
    }

    /** One rollout after the other, each on a platform of its own. */
    private record Run(Supplier<Function<Situation, Decision>> first, Supplier<Function<Situation, Decision>> next) {

        List<FaultPoint> places() {
            InMemoryPlatform platform = live();
            CanaryLaws laws = laws(platform);
            FaultyDeployer counting = FaultyDeployer.around(laws.deployer(), FaultPoints.none());
            Outcome outcome = process(platform, counting, laws, first.get())
                    .run(begin(platform))
                    .orElseThrow();
            assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
            laws.promoted(0, COUNTS);
            assertThat(laws.violations()).as("nobody dies").isEmpty();
            return counting.reached();
        }

        List<String> violations() {
            InMemoryPlatform platform = live();
            CanaryLaws laws = laws(platform);
            process(platform, laws.deployer(), laws, first.get())
                    .run(begin(platform))
                    .ifPresent(end -> check(laws, end, 0));
            return laws.violations();
        }

        List<String> violationsWhenKilled(boolean aborted) {
            List<String> all = new ArrayList<>();
            List<FaultPoint> writes = new Run(() -> Driver::next, () -> Driver::next)
                    .places().stream().filter(p -> p.call().isWrite()).toList();
            for (FaultPoint place : writes) {
                all.addAll(killed(place, Fault.CRASH_AFTER, aborted));
            }
            return all;
        }

        /** What is broken when the first process dies there and the next one takes up, or is told to abort first. */
        List<String> killed(FaultPoint place, Fault fault, boolean aborted) {
            InMemoryPlatform platform = live();
            CanaryLaws laws = laws(platform);
            FaultyDeployer dying = FaultyDeployer.around(laws.deployer(), FaultPoints.one(place, fault));
            process(platform, dying, laws, first.get()).run(begin(platform));
            platform.meddle(new ForeignChange.ExpireLease());
            if (aborted) {
                platform.deployer()
                        .signals()
                        .post(new Signal(
                                "abort",
                                ROLLOUT,
                                Signal.Kind.ABORT,
                                "",
                                "ann",
                                platform.state().now()));
            }
            Outcome outcome = process(platform, laws.deployer(), laws, next.get())
                    .run(new Assignment.Resume())
                    .orElseThrow();
            check(laws, outcome, 1);
            return laws.violations();
        }

        private static void check(CanaryLaws laws, Outcome outcome, int deaths) {
            boolean promoted =
                    outcome instanceof Outcome.Promoted p && p.label().equals("v2");
            if (promoted) {
                laws.promoted(deaths, COUNTS);
            } else {
                laws.takenBack(V1);
            }
        }

        private static CanaryLaws laws(InMemoryPlatform platform) {
            return new CanaryLaws(platform, V2, WANTED, SHARES);
        }

        private static VirtualProcess process(
                InMemoryPlatform platform, Deployer deployer, CanaryLaws laws, Function<Situation, Decision> brain) {
            return new VirtualProcess("driver", deployer, platform, laws, true, brain);
        }
    }

    private static Assignment begin(InMemoryPlatform platform) {
        return begin(platform, ROLLOUT, CANARY, "v2");
    }

    private static Assignment begin(InMemoryPlatform platform, RolloutId rollout, Strategy strategy, String label) {
        Deployer clean = platform.deployer();
        return new Assignment.Begin(
                rollout,
                clean.application(),
                clean.capabilities(),
                strategy,
                clean.prepare(release(label)),
                Optional.of(Capacity.fixed(WANTED)),
                List.of());
    }

    /** Four instances of v1 with all the traffic; those of v2 get ready one by one to nobody's surprise: after three seconds. */
    private static InMemoryPlatform live() {
        InMemoryPlatform platform = InMemoryPlatform.of(SimulatedApplication.builder(
                        new Application("shop", "test"),
                        Capabilities.builder(TrafficModel.WEIGHTED)
                                .matches(true)
                                .mirror(true)
                                .build())
                .propagation(Duration.ofSeconds(1))
                .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(3)))
                .build());
        Outcome outcome = new VirtualProcess("before", platform.deployer(), platform, () -> {})
                .run(begin(platform, new RolloutId("r-before"), BlueGreen.instant(), "v1"))
                .orElseThrow();
        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        return platform;
    }

    private static Analysis analysis(String name, int count) {
        return Analysis.byThresholds(name)
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.builder()
                                .successWhen(Condition.below(0.01))
                                .count(count)
                                .build())
                .interval(Duration.ofSeconds(10))
                .timeLimit(Duration.ofMinutes(2))
                .build();
    }

    private static Release release(String label) {
        return Release.image("shop:" + label).label(label).build();
    }

    private static RevisionId id(String label) {
        return SimulatedPlatform.revisionOf(Prepared.of(release(label), Map.of()));
    }

    // How the planted mistakes see the world

    private static Situation with(
            Situation situation, Ledger ledger, Function<Progress.Builder, Progress.Builder> change) {
        Ledger changed = ledger.rollout()
                .map(p -> ledger.withRollout(change.apply(p.toBuilder()).build()))
                .orElse(ledger);
        return new Situation(situation.snapshot(), changed, situation.signals(), situation.answer());
    }

    private static Situation seeing(Situation situation, Snapshot world) {
        Optional<Answer> answer = situation
                .answer()
                .map(a -> a instanceof Answer.Propagated p
                        ? new Answer.Propagated(p.rules(), new Propagation.Seen("what is wished for", "all of it"))
                        : a);
        return new Situation(world, situation.ledger(), situation.signals(), answer);
    }

    private static boolean isReadyForItsFirstShare(Situation situation) {
        return situation
                        .ledger()
                        .rollout()
                        .filter(p -> p.stepText().startsWith("scale new"))
                        .isPresent()
                && situation.snapshot().traffic().equals(TrafficRules.all(V1))
                && situation.snapshot().revision(V2).filter(r -> r.ready() > 0).isPresent();
    }

    private static Progress.Builder atNextRoute(Progress.Builder builder) {
        Progress progress = builder.build();
        for (int i = progress.step() + 1; i < progress.plan().commitPoint(); i++) {
            if (progress.way().get(i) instanceof Step.Route) {
                return builder.step(i);
            }
        }
        return builder;
    }

    /** Every instance that is wanted looks ready. */
    private static Snapshot whole(Snapshot world) {
        Snapshot.Builder seen = Snapshot.builder(world.token(), world.at())
                .traffic(world.traffic())
                .epoch(world.epoch());
        world.revisions().forEach(r -> seen.revision(ready(r)));
        world.tasks().forEach(seen::task);
        return seen.build();
    }

    private static Revision ready(Revision revision) {
        return Revision.builder(revision.id(), revision.origin())
                .label(revision.label())
                .capacity(revision.capacity())
                .ready(revision.ready() == 0 ? 0 : revision.running())
                .running(revision.running())
                .readiness(revision.readiness())
                .build();
    }

    private static Snapshot bySharesAlone(Snapshot world) {
        TrafficRules.Builder shares = TrafficRules.builder();
        world.traffic().weights().forEach(shares::weight);
        Snapshot.Builder seen = Snapshot.builder(world.token(), world.at())
                .traffic(shares.build())
                .epoch(world.epoch());
        world.revisions().forEach(seen::revision);
        world.tasks().forEach(seen::task);
        return seen.build();
    }
}
