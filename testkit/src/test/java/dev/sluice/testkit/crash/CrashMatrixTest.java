package dev.sluice.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Question;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.TaskBehaviour;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Safeguards;
import dev.sluice.strategy.Step;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoint;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A driver that dies at every single call of every strategy, going forward and going back, before the call and after its effect. */
class CrashMatrixTest {
    private static final Application SHOP = new Application("shop", "test");
    private static final RolloutId ROLLOUT = new RolloutId("r-matrix");

    static Stream<Arguments> strategies() {
        Stream<Arguments> judged = Stream.of(
                Arguments.of(canary(true), TrafficModel.WEIGHTED, "bad"),
                Arguments.of(counted(), TrafficModel.REPLICA_SHARE, "bad"));
        return Stream.concat(judged, Stream.of("v2", "broken", "crashing").flatMap(CrashMatrixTest::ofEach));
    }

    private static Stream<Arguments> ofEach(String release) {
        return Stream.of(
                Arguments.of(BlueGreen.of(safeguards(true)), TrafficModel.WEIGHTED, release),
                Arguments.of(BlueGreen.of(safeguards(false)), TrafficModel.WEIGHTED, release),
                Arguments.of(BlueGreen.of(warm()), TrafficModel.WEIGHTED, release),
                Arguments.of(BlueGreen.of(deleting()), TrafficModel.SWITCH_ONLY, release),
                Arguments.of(canary(true), TrafficModel.WEIGHTED, release),
                Arguments.of(counted(), TrafficModel.REPLICA_SHARE, release),
                Arguments.of(rolling(true), TrafficModel.WEIGHTED, release),
                Arguments.of(rolling(false), TrafficModel.REPLICA_SHARE, release),
                Arguments.of(Recreate.of(safeguards(true)), TrafficModel.WEIGHTED, release),
                Arguments.of(Recreate.of(safeguards(false)), TrafficModel.REPLICA_SHARE, release));
    }

    private static Safeguards safeguards(boolean gate) {
        Safeguards.Builder builder = Safeguards.builder()
                .task("migrate", Duration.ofMinutes(1), "migrate")
                .bakeFor(Duration.ofSeconds(20))
                .limits(Limits.builder()
                        .ready(Duration.ofMinutes(1))
                        .drain(Duration.ofSeconds(5))
                        .rollback(Duration.ofMinutes(1))
                        .build());
        if (gate) {
            builder.gate(new GateSpec("ops", "custom", Map.of()), Duration.ofMinutes(1));
        }
        return builder.build();
    }

    private static Safeguards warm() {
        return safeguards(true).toBuilder().keepOldWarmFor(Duration.ofHours(1)).build();
    }

    private static Safeguards deleting() {
        return safeguards(true).toBuilder().deleteOld().build();
    }

    /** Requests that ask for it and copies first, then shares, one of them judged. */
    private static Strategy canary(boolean gate) {
        return Canary.builder()
                .step(CanaryStep.withoutShare()
                        .matching(RequestMatch.header("x-canary", "yes"))
                        .mirroring(Weight.percent(10))
                        .bakeFor(Duration.ofSeconds(5)))
                .step(CanaryStep.to(Weight.percent(30)).judgedBy(slo("share")))
                .step(CanaryStep.to(Weight.percent(60)).bakeFor(Duration.ofSeconds(20)))
                .safeguards(safeguards(gate))
                .build();
    }

    /** Where instances are the traffic. */
    private static Strategy counted() {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(33)).judgedBy(slo("share")))
                .step(CanaryStep.to(Weight.percent(66)).bakeFor(Duration.ofSeconds(20)))
                .safeguards(safeguards(false))
                .build();
    }

    /** Two measurements, one second apart. */
    private static Analysis slo(String name) {
        return Analysis.byThresholds(name)
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.builder()
                                .successWhen(Condition.below(0.01))
                                .count(2)
                                .build())
                .interval(Duration.ofSeconds(1))
                .timeLimit(Duration.ofSeconds(30))
                .build();
    }

    private static Strategy rolling(boolean gate) {
        return Rolling.builder().safeguards(safeguards(gate)).build();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void wherever_the_driver_dies_the_next_one_leaves_what_a_run_without_the_crash_leaves(
            Strategy strategy, TrafficModel model, String release) {
        Run run = new Run(strategy, model, release);
        InMemoryPlatform untouched = live(model);
        TerminalState before = settled(untouched);
        FaultyDeployer counting = FaultyDeployer.around(untouched.deployer(), FaultPoints.none());
        Outcome outcome = run.first(untouched, counting).orElseThrow();
        End expected = new End(before, outcome, settled(untouched));
        checkUncrashed(expected, release);

        int crashes = 0;
        int wentBack = 0;
        for (FaultPoint place : counting.reached()) {
            for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
                run.dieAndResume(place, fault, expected);
                wentBack += run.dieAndResumeWithoutGates(place, fault, expected) ? 1 : 0;
                crashes += 2;
            }
        }

        Figures.print(
                strategy.name() + " of " + release + " on " + model,
                crashes + " crashes, " + wentBack + " went back for want of a gate, expected " + outcome);
        boolean gateReached =
                !strategy.safeguards().gates().isEmpty() && (!release.equals("broken") || strategy instanceof Recreate);
        assertThat(crashes).isGreaterThan(80);
        assertThat(wentBack > 0).as("went back for want of a gate").isEqualTo(gateReached);
    }

    /** What the run without a crash leaves, against the state before: what the others are compared with must itself be right. */
    private static void checkUncrashed(End end, String release) {
        if (end.outcome() instanceof Outcome.RolledBack) {
            assertThat(release).isNotEqualTo("v2");
            checkIsAsBefore("without a crash", end.state(), end.before());
            return;
        }
        assertThat(release).isEqualTo("v2");
        assertThat(end.outcome()).isInstanceOf(Outcome.Promoted.class);
        assertThat(end.state().traffic()).isEqualTo(Map.of("v2", "100%"));
        assertThat(end.state().revisions()).containsEntry("v2", "3, 3 running, 3 ready");
        assertThat(end.state().good()).containsExactly("v2 3", "v1 3");
        assertThat(end.state().leftOver()).isEmpty();
    }

    /**
     * The way back leaves the revisions, the traffic and the journal's good releases exactly as they were: of the new release nothing but
     * the record of its task, which can't be undone and must not run again.
     */
    private static void checkIsAsBefore(String where, TerminalState state, TerminalState before) {
        assertThat(state.withoutTasks()).as(where).isEqualTo(before.withoutTasks());
    }

    /** @param before what was there before the rollout */
    private record End(TerminalState before, Outcome outcome, TerminalState state) {}

    private record Run(Strategy strategy, TrafficModel model, String release) {

        Optional<Outcome> first(InMemoryPlatform platform, Deployer deployer) {
            return new VirtualProcess("first", deployer, platform, watched(platform, "first"))
                    .run(begin(platform, ROLLOUT, strategy, release));
        }

        /** One of each release, nobody led to nothing, and metrics as bad as the release. */
        private VirtualProcess.Witness watched(InMemoryPlatform platform, String where) {
            boolean servesAlways = !(strategy instanceof Recreate) && !release.equals("crashing");
            return new VirtualProcess.Witness() {
                @Override
                public void beforeCall() {
                    oneOfEach(platform, where);
                    if (servesAlways) {
                        assertThat(platform.state().unserved())
                                .as("%s: users are led to nothing ready", where)
                                .isEmpty();
                    }
                }

                @Override
                public Answer measured(Question.Measures asked) {
                    return release.equals("bad") ? asked.read(m -> new Reading.Counts(100, 5)) : asked.assumedGood();
                }
            };
        }

        private InMemoryPlatform dead(FaultPoint place, Fault fault, String where) {
            InMemoryPlatform platform = live(model);
            FaultyDeployer dying = FaultyDeployer.around(platform.deployer(), FaultPoints.one(place, fault));
            first(platform, dying);
            assertThat(dying.isDead()).as(where + ": never came there").isTrue();
            platform.meddle(new ForeignChange.ExpireLease());
            return platform;
        }

        /** With every gate bound nothing tells the end from one without the crash. */
        void dieAndResume(FaultPoint place, Fault fault, End expected) {
            String where = where(place, fault) + ", resumed";
            InMemoryPlatform platform = dead(place, fault, where);
            boolean begun = isBegun(platform);
            Outcome outcome = next(platform, true, where);

            checkEnd(where, platform, begun, outcome, expected);
        }

        /** Without the gates of the first process: back, if one of them is still to be asked. True if that is how it ended. */
        boolean dieAndResumeWithoutGates(FaultPoint place, Fault fault, End expected) {
            String where = where(place, fault) + ", resumed or rolled back";
            InMemoryPlatform platform = dead(place, fault, where);
            boolean begun = isBegun(platform);
            boolean gateAhead = TerminalState.ledger(platform)
                    .rollout()
                    .filter(p -> p.way().stream().skip(p.step()).anyMatch(Step.Ask.class::isInstance))
                    .isPresent();
            Outcome outcome = next(platform, false, where);

            boolean forTheGate =
                    outcome instanceof Outcome.RolledBack back && back.cause().kind() == Cause.Kind.GATE_UNAVAILABLE;
            if (!gateAhead || (!forTheGate && expected.outcome() instanceof Outcome.RolledBack)) {
                checkEnd(where, platform, begun, outcome, expected);
                return false;
            }
            assertThat(forTheGate).as("%s: %s", where, outcome).isTrue();
            checkIsAsBefore(where, settled(platform), expected.before());
            checkRecorded(where, platform, outcome);
            return true;
        }

        private Outcome next(InMemoryPlatform platform, boolean gatesBound, String where) {
            return new VirtualProcess("next", platform.deployer(), platform, watched(platform, where), gatesBound)
                    .run(new Assignment.Resume())
                    .orElseThrow();
        }

        private static void checkEnd(
                String where, InMemoryPlatform platform, boolean begun, Outcome outcome, End expected) {
            if (!begun) {
                assertThat(settled(platform)).as(where + ": nothing was begun").isEqualTo(expected.before());
                return;
            }
            assertThat(outcome).as(where).hasSameClassAs(expected.outcome());
            assertThat(settled(platform)).as(where).isEqualTo(expected.state());
            checkRecorded(where, platform, outcome);
        }

        /** Once, and as it was said; the end before it is the one of v1. */
        private static void checkRecorded(String where, InMemoryPlatform platform, Outcome outcome) {
            Ended last = TerminalState.ledger(platform).last().orElseThrow();
            assertThat(last.rollout()).as(where).isEqualTo(ROLLOUT);
            assertThat(last.outcome()).as(where).isEqualTo(outcome);
            assertThat(platform.state().log()).as(where).hasSize(2);
        }

        private String where(FaultPoint place, Fault fault) {
            return fault + " " + place + " of " + strategy.name() + " of " + release + " on " + model;
        }
    }

    /** Whether anything of the rollout was written down. */
    private static boolean isBegun(InMemoryPlatform platform) {
        Ledger ledger = TerminalState.ledger(platform);
        return ledger.rollout().isPresent()
                || ledger.last().filter(e -> e.rollout().equals(ROLLOUT)).isPresent();
    }

    /** What is left when all that was on its way has happened. */
    private static TerminalState settled(InMemoryPlatform platform) {
        platform.advance(Duration.ofMinutes(5));
        return TerminalState.of(platform);
    }

    private static Assignment begin(InMemoryPlatform platform, RolloutId rollout, Strategy strategy, String release) {
        Deployer clean = platform.deployer();
        return new Assignment.Begin(
                rollout,
                SHOP,
                clean.capabilities(),
                strategy,
                clean.prepare(release(release)),
                Optional.of(Capacity.fixed(3)),
                List.of());
    }

    /** Three instances of v1 with all the traffic, on a clock moved by hand. */
    private static InMemoryPlatform live(TrafficModel model) {
        InMemoryPlatform platform = InMemoryPlatform.of(scenario(model));
        Strategy simple = model == TrafficModel.REPLICA_SHARE ? Rolling.oneByOne() : BlueGreen.instant();
        Outcome outcome = new VirtualProcess("before", platform.deployer(), platform, () -> {})
                .run(begin(platform, new RolloutId("r-before"), simple, "v1"))
                .orElseThrow();
        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        return platform;
    }

    private static SimulatedApplication scenario(TrafficModel model) {
        boolean rules = model == TrafficModel.WEIGHTED;
        return SimulatedApplication.builder(
                        SHOP,
                        Capabilities.builder(model).matches(rules).mirror(rules).build())
                .propagation(Duration.ZERO)
                .release("broken", ReleaseBehaviour.failsAfter(Duration.ofSeconds(2), "exit code 1"))
                .release(
                        "crashing",
                        ReleaseBehaviour.crashesUnderTraffic(Duration.ZERO, Duration.ofSeconds(3), "out of memory"))
                .otherTasks(TaskBehaviour.succeedsAfter(Duration.ofSeconds(1)))
                .build();
    }

    private static void oneOfEach(InMemoryPlatform platform, String where) {
        Set<String> labels = new HashSet<>();
        platform.state()
                .snapshot()
                .revisions()
                .forEach(r -> assertThat(labels.add(r.label()))
                        .as(where + ": a second " + r.label())
                        .isTrue());
    }

    private static Release release(String label) {
        return Release.image("shop:" + label).label(label).build();
    }
}
