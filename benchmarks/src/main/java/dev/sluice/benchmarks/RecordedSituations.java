package dev.sluice.benchmarks;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Driver;
import dev.sluice.driver.GoodRelease;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Session;
import dev.sluice.driver.Situation;
import dev.sluice.driver.WarmRevision;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.simulation.VirtualDriver;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every situation in which a driver had to decide while simulated rollouts ran, with as much in the journal as it ever holds. */
final class RecordedSituations {
    private static final Application SHOP = new Application("shop", "prod");
    private static final Capabilities PLATFORM =
            Capabilities.builder(TrafficModel.WEIGHTED).build();
    private static final int CALLS = 10_000;

    private final List<Situation> situations = new ArrayList<>();
    private final VirtualDriver driver = new VirtualDriver(
            SimulatedPlatform.of(SimulatedApplication.builder(SHOP, PLATFORM)
                    .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(7)))
                    .release(
                            "bad",
                            ReleaseBehaviour.crashesUnderTraffic(
                                    Duration.ofSeconds(7), Duration.ofSeconds(5), "exit code 1"))
                    .build()),
            full(),
            gate -> new GateAnswer.Pass("bench"));
    private int rollouts;

    private RecordedSituations() {}

    static List<Situation> record() {
        RecordedSituations recording = new RecordedSituations();
        recording.run("v0", BlueGreen.instant(), false);
        for (Strategy strategy : List.of(
                BlueGreen.builder().bakeFor(Duration.ofMinutes(1)).build(),
                Rolling.builder().bakeFor(Duration.ofMinutes(1)).build(),
                Recreate.builder().bakeFor(Duration.ofMinutes(1)).build())) {
            recording.run(strategy.name() + "-good", strategy, false);
            recording.run(strategy.name() + "-aborted", strategy, true);
            recording.run("bad", strategy, false);
        }
        return recording.situations;
    }

    private static Ledger full() {
        List<GoodRelease> good = new ArrayList<>();
        List<WarmRevision> warm = new ArrayList<>();
        for (int i = 0; i < Ledger.GOOD_RELEASES; i++) {
            good.add(new GoodRelease(
                    prepared("past-" + i),
                    new RevisionId("past-" + i),
                    Capacity.fixed(10),
                    Instant.EPOCH.plusSeconds(i)));
        }
        for (int i = 0; i < 4; i++) {
            warm.add(new WarmRevision(new RevisionId("past-" + i), Instant.parse("2100-01-01T00:00:00Z")));
        }
        return Ledger.of(good, warm, Optional.empty(), Optional.empty());
    }

    private static Prepared prepared(String label) {
        return Prepared.of(
                Release.image("registry.example/shop@sha256:" + "0".repeat(64))
                        .label(label)
                        .config("VERSION", label)
                        .build(),
                Map.of("template", label.repeat(100)));
    }

    private void run(String label, Strategy strategy, boolean abort) {
        RolloutId rollout = new RolloutId("r-" + ++rollouts);
        Session session = Session.of(
                new Assignment.Begin(
                        rollout, SHOP, PLATFORM, strategy, prepared(label), Optional.of(Capacity.fixed(10)), List.of()),
                situation -> {
                    situations.add(situation);
                    return Driver.next(situation);
                });
        for (int i = 0; i < CALLS; i++) {
            if (session.next() instanceof Call.End) {
                return;
            }
            boolean reached =
                    session.ledger().rollout().filter(p -> p.step() >= 3).isPresent();
            if (abort && reached && driver.platform().signals().isEmpty()) {
                driver.meanwhile(now ->
                        now.post(new Signal("abort-" + label, rollout, Signal.Kind.ABORT, "", "bench", now.now())));
            }
            session = driver.step(session);
        }
        throw new IllegalStateException(
                "the rollout of " + label + " by " + strategy + " did not end: " + session.ledger());
    }
}
