package dev.sluice.rollout;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Ledger;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.secret.SecretRef;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.strategy.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whole rollouts in virtual time, for tests of what is made of their events: v1 of a shop is live and gets a successor. */
public final class SimulatedRollouts {
    public static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    private static final Application SHOP = new Application("shop", "prod");
    private static final Capabilities CAPABILITIES = Capabilities.builder(TrafficModel.WEIGHTED)
            .matches(true)
            .propagationDelay(Duration.ofSeconds(2))
            .build();

    private SimulatedRollouts() {}

    /** The next version under a strategy; it behaves like this, and gates answer like this. */
    public static Simulation of(
            Release release, Strategy strategy, ReleaseBehaviour behaviour, Function<GateSpec, GateAnswer> gates) {
        SimulatedPlatform platform = SimulatedPlatform.of(SimulatedApplication.builder(SHOP, CAPABILITIES)
                .adopted("shop-blue", "v1", Capacity.fixed(3))
                .release(release.label(), behaviour)
                .start(NOON)
                .build());
        RolloutId rollout = new RolloutId("r-00000000000000c4");
        return new Simulator(rollout, platform, Ledger.empty(), gates)
                .run(new Assignment.Begin(
                        rollout,
                        SHOP,
                        CAPABILITIES,
                        strategy,
                        platform.prepare(release),
                        Optional.of(Capacity.fixed(3)),
                        List.of()));
    }

    public static Release release(String label) {
        return Release.image("registry.example/shop@sha256:" + "3f".repeat(32))
                .label(label)
                .config("POOL_SIZE", "20")
                .secret("DATABASE_URL", SecretRef.environment("DATABASE_URL"))
                .build();
    }
}
