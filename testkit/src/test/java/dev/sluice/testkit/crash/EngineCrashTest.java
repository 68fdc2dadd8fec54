package dev.sluice.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
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
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The crash matrix with the real engine and its threads: each change, and every way in which another process can go on. */
class EngineCrashTest {
    private static final Gate GATE = Gate.custom("ops", context -> new GateAnswer.Pass("by ann"));
    private static final Limits NO_DRAIN = Limits.builder().drain(Duration.ZERO).build();

    static Stream<Strategy> strategies() {
        return Stream.of(
                BlueGreen.builder().limits(NO_DRAIN).build(),
                Canary.builder()
                        .step(CanaryStep.withoutShare()
                                .matching(RequestMatch.header("x-canary", "yes"))
                                .mirroring(Weight.percent(10)))
                        .step(CanaryStep.to(Weight.percent(50)))
                        .limits(NO_DRAIN)
                        .build(),
                Rolling.builder().limits(NO_DRAIN).build(),
                Recreate.builder().limits(NO_DRAIN).build());
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void another_process_goes_on_where_it_knows_the_gates_and_back_or_nowhere_where_it_does_not(Strategy strategy) {
        InMemoryPlatform untouched = live();
        TerminalState before = TerminalState.of(untouched);
        FaultyDeployer counting = FaultyDeployer.around(untouched.deployer(), FaultPoints.none());
        try (RolloutEngine engine = engine(false)) {
            assertThat(engine.run(gated(counting, strategy))).isInstanceOf(Outcome.Promoted.class);
        }
        TerminalState promoted = TerminalState.of(untouched);
        List<FaultPoint> places =
                counting.reached().stream().filter(p -> p.call().isChange()).toList();

        int gatesAhead = 0;
        for (FaultPoint place : places) {
            for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
                String where = fault + " " + place + " of " + strategy.name();
                resumeWithTheGate(dead(place, fault, strategy), promoted, where);
                gatesAhead += resumeWithoutTheGate(dead(place, fault, strategy), promoted, where) ? 1 : 0;
                resumeOrRollback(dead(place, fault, strategy), promoted, before, where);
            }
        }

        Figures.print(
                "the engine at each change of " + strategy.name(),
                6 * places.size() + " deaths, " + gatesAhead + " of " + 2 * places.size() + " before the gate");
        assertThat(places).hasSizeGreaterThanOrEqualTo(4);
        assertThat(gatesAhead).isBetween(1, 2 * places.size() - 1);
    }

    private static void resumeWithTheGate(InMemoryPlatform platform, TerminalState promoted, String where) {
        try (RolloutEngine engine = engine(true)) {
            assertThat(engine.resume(platform.deployer())).as(where).isInstanceOf(Outcome.Promoted.class);
        }
        assertThat(TerminalState.of(platform)).as(where).isEqualTo(promoted);
    }

    /** Stops before anything is done if the gate is still to be asked, and says which one it wants. True if so. */
    private static boolean resumeWithoutTheGate(InMemoryPlatform platform, TerminalState promoted, String where) {
        boolean ahead = gateIsAhead(platform);
        TerminalState found = TerminalState.of(platform);
        Outcome outcome;
        try (RolloutEngine engine = engine(false)) {
            outcome = engine.resume(platform.deployer());
        }
        if (ahead) {
            assertThat(outcome).as(where).isInstanceOfSatisfying(Outcome.Interrupted.class, i -> {
                assertThat(i.resumable()).isTrue();
                assertThat(i.cause().kind()).isEqualTo(Cause.Kind.GATE_UNAVAILABLE);
                assertThat(i.cause().reason()).contains("ops");
            });
            assertThat(TerminalState.of(platform)).as(where).isEqualTo(found);
        } else {
            assertThat(outcome).as(where).isInstanceOf(Outcome.Promoted.class);
            assertThat(TerminalState.of(platform)).as(where).isEqualTo(promoted);
        }
        return ahead;
    }

    private static void resumeOrRollback(
            InMemoryPlatform platform, TerminalState promoted, TerminalState before, String where) {
        boolean ahead = gateIsAhead(platform);
        Outcome outcome;
        try (RolloutEngine engine = engine(false)) {
            outcome = engine.resumeOrRollback(platform.deployer());
        }
        assertThat(outcome).as(where).isInstanceOf(ahead ? Outcome.RolledBack.class : Outcome.Promoted.class);
        assertThat(TerminalState.of(platform)).as(where).isEqualTo(ahead ? before : promoted);
        assertThat(TerminalState.ledger(platform).last().orElseThrow().outcome())
                .as(where)
                .isEqualTo(outcome);
    }

    private static boolean gateIsAhead(InMemoryPlatform platform) {
        return TerminalState.ledger(platform)
                .rollout()
                .filter(p -> p.way().stream().skip(p.step()).anyMatch(Step.Ask.class::isInstance))
                .isPresent();
    }

    /** What a process leaves that dies there, when its lease is over. */
    private static InMemoryPlatform dead(FaultPoint place, Fault fault, Strategy strategy) {
        InMemoryPlatform platform = live();
        FaultyDeployer dying = FaultyDeployer.around(platform.deployer(), FaultPoints.one(place, fault));
        try (RolloutEngine first = engine(false)) {
            first.run(gated(dying, strategy));
        }
        assertThat(dying.isDead()).as(fault + " " + place).isTrue();
        platform.meddle(new ForeignChange.ExpireLease());
        return platform;
    }

    private static RolloutEngine engine(boolean gateBound) {
        RolloutEngine.Builder builder = RolloutEngine.builder()
                .tick(Duration.ofMillis(10))
                .patience(Duration.ofMillis(200))
                .stopOnShutdown(false);
        return gateBound ? builder.bind(GATE).build() : builder.build();
    }

    private static Rollout gated(Deployer deployer, Strategy strategy) {
        return Rollout.of(release("v2")).to(deployer).using(strategy).gate(GATE).build();
    }

    /** Two instances of v1 with all the traffic, on the machine's clock. */
    private static InMemoryPlatform live() {
        InMemoryPlatform platform = InMemoryPlatform.of(
                SimulatedApplication.builder(
                                new Application("shop", "test"),
                                Capabilities.builder(TrafficModel.WEIGHTED)
                                        .matches(true)
                                        .mirror(true)
                                        .build())
                        .propagation(Duration.ZERO)
                        .build(),
                InstantSource.system());
        try (RolloutEngine engine = engine(false)) {
            Outcome outcome = engine.run(Rollout.of(release("v1"))
                    .to(platform.deployer())
                    .using(BlueGreen.instant())
                    .capacity(2)
                    .build());
            assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        }
        return platform;
    }

    private static Release release(String label) {
        return Release.image("shop:" + label).label(label).build();
    }
}
