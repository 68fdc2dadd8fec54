package dev.sluice.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.TaskBehaviour;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Safeguards;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoint;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A driver that dies at every single call of every strategy, going forward and going back, before the call and after its effect. */
class CrashMatrixTest {
    private static final Application SHOP = new Application("shop", "test");
    private static final RolloutId ROLLOUT = new RolloutId("r-matrix");

    static Stream<Arguments> strategies() {
        Limits limits = Limits.builder()
                .ready(Duration.ofMinutes(1))
                .drain(Duration.ofSeconds(5))
                .rollback(Duration.ofMinutes(1))
                .build();
        Safeguards safeguards = Safeguards.builder()
                .task("migrate", Duration.ofMinutes(1), "migrate")
                .bakeFor(Duration.ofSeconds(20))
                .limits(limits)
                .build();
        Strategy rolling = Rolling.builder().safeguards(safeguards).build();
        return Stream.of("v2", "broken", "crashing")
                .flatMap(release -> Stream.of(
                        Arguments.of(BlueGreen.of(safeguards), TrafficModel.WEIGHTED, release),
                        Arguments.of(BlueGreen.of(safeguards), TrafficModel.SWITCH_ONLY, release),
                        Arguments.of(rolling, TrafficModel.WEIGHTED, release),
                        Arguments.of(rolling, TrafficModel.REPLICA_SHARE, release),
                        Arguments.of(Recreate.of(safeguards), TrafficModel.WEIGHTED, release),
                        Arguments.of(Recreate.of(safeguards), TrafficModel.REPLICA_SHARE, release)));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void wherever_the_driver_dies_the_next_one_ends_as_without_the_crash_or_goes_back(
            Strategy strategy, TrafficModel model, String release) {
        InMemoryPlatform untouched = live(model);
        FaultyDeployer counting = FaultyDeployer.around(untouched.deployer(), FaultPoints.none());
        Outcome expected = first(untouched, counting, strategy, release).orElseThrow();

        int crashes = 0;
        for (FaultPoint place : counting.reached()) {
            for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
                dieAt(place, fault, strategy, model, release, expected);
                crashes++;
            }
        }

        Figures.print(strategy.name() + " of " + release + " on " + model, crashes + " crashes, expected " + expected);
        assertThat(crashes).isGreaterThan(40);
    }

    private static void dieAt(
            FaultPoint place, Fault fault, Strategy strategy, TrafficModel model, String release, Outcome expected) {
        String where = fault + " " + place + " of " + strategy.name() + " on " + model;
        InMemoryPlatform platform = live(model);
        FaultyDeployer dying = FaultyDeployer.around(platform.deployer(), FaultPoints.one(place, fault));

        first(platform, dying, strategy, release);

        assertThat(dying.isDead()).as(where + ": never came there").isTrue();
        platform.meddle(new ForeignChange.ExpireLease());
        Outcome outcome = new VirtualProcess("next", platform.deployer(), platform, () -> oneOfEach(platform, where))
                .run(new Assignment.Resume())
                .orElseThrow();
        checkEnd(platform, where, outcome, expected, release);
    }

    private static void checkEnd(
            InMemoryPlatform platform, String where, Outcome outcome, Outcome expected, String release) {
        Ledger ledger = ledger(platform.deployer());
        Snapshot world = platform.state().snapshot();
        boolean begun = ledger.last().filter(e -> e.rollout().equals(ROLLOUT)).isPresent();
        assertThat(ledger.rollout()).as(where).isEmpty();
        String live = world.traffic().weights().keySet().stream()
                .map(id -> world.revision(id).map(Revision::label).orElse("gone"))
                .reduce((a, b) -> a + "+" + b)
                .orElse("nothing");
        if (!begun) {
            assertThat(live).as(where + ": nothing was begun").isEqualTo("v1");
        } else if (outcome instanceof Outcome.Promoted) {
            assertThat(expected).as(where).isInstanceOf(Outcome.Promoted.class);
            assertThat(live).as(where).isEqualTo(release);
        } else {
            assertThat(outcome).as(where).isInstanceOf(Outcome.RolledBack.class);
            assertThat(live).as(where).isEqualTo("v1");
        }
    }

    /** The same with the real engine, its threads and a gate that the next process does not know: each change, and both ways to go on. */
    @Test
    void an_engine_whose_process_dies_is_followed_by_one_that_resumes_or_goes_back() {
        List<FaultPoint> places = new ArrayList<>();
        try (RolloutEngine engine = engine()) {
            FaultyDeployer counting = FaultyDeployer.around(lively().deployer(), FaultPoints.none());
            assertThat(engine.run(gated(counting))).isInstanceOf(Outcome.Promoted.class);
            counting.reached().stream().filter(p -> p.call().isChange()).forEach(places::add);
        }
        List<String> ends = new ArrayList<>();
        for (FaultPoint place : places) {
            for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
                ends.add(fault + " " + place + " resume: " + afterCrash(place, fault, true));
                ends.add(fault + " " + place + " resumeOrRollback: " + afterCrash(place, fault, false));
            }
        }

        Figures.print("the engine at each change", ends.size() + " deaths");
        assertThat(places).hasSizeGreaterThanOrEqualTo(4);
        assertThat(ends).allMatch(e -> e.endsWith("Promoted") || e.endsWith("RolledBack"));
    }

    private static String afterCrash(FaultPoint place, Fault fault, boolean resume) {
        InMemoryPlatform platform = lively();
        FaultyDeployer dying = FaultyDeployer.around(platform.deployer(), FaultPoints.one(place, fault));
        try (RolloutEngine first = engine()) {
            first.run(gated(dying));
            assertThat(dying.isDead()).as(fault + " " + place).isTrue();
        }
        platform.meddle(new ForeignChange.ExpireLease());
        Deployer deployer = platform.deployer();
        try (RolloutEngine next = engine()) {
            Outcome outcome = resume ? next.resume(deployer) : next.resumeOrRollback(deployer);
            if (outcome
                    instanceof
                    Outcome.Interrupted) { // resume does not begin where a gate is ahead that it does not know
                assertThat(resume).as(outcome.toString()).isTrue();
                outcome = next.resumeOrRollback(deployer);
            }
            assertThat(ledger(deployer).rollout()).isEmpty();
            return outcome.getClass().getSimpleName();
        }
    }

    private static RolloutEngine engine() {
        return RolloutEngine.builder()
                .tick(Duration.ofMillis(10))
                .patience(Duration.ofMillis(200))
                .stopOnShutdown(false)
                .build();
    }

    private static Rollout gated(Deployer deployer) {
        return Rollout.of(release("v2"))
                .to(deployer)
                .using(BlueGreen.instant())
                .gate(Gate.custom("only-here", context -> new GateAnswer.Pass("by the first process")))
                .build();
    }

    private static Optional<Outcome> first(
            InMemoryPlatform platform, Deployer deployer, Strategy strategy, String release) {
        return new VirtualProcess("first", deployer, platform, () -> oneOfEach(platform, "first"))
                .run(begin(platform, ROLLOUT, strategy, release));
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

    /** v1 with all the traffic, on the machine's clock. */
    private static InMemoryPlatform lively() {
        InMemoryPlatform platform = InMemoryPlatform.of(scenario(TrafficModel.WEIGHTED), InstantSource.system());
        try (RolloutEngine engine = engine()) {
            Outcome outcome = engine.run(Rollout.of(release("v1"))
                    .to(platform.deployer())
                    .using(BlueGreen.instant())
                    .build());
            assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        }
        return platform;
    }

    private static SimulatedApplication scenario(TrafficModel model) {
        return SimulatedApplication.builder(SHOP, model)
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

    private static Ledger ledger(Deployer deployer) {
        return deployer.journal()
                .read()
                .map(c -> LedgerDocument.fromJson(c.document()))
                .orElse(Ledger.empty());
    }

    private static Release release(String label) {
        return Release.image("shop:" + label).label(label).build();
    }
}
