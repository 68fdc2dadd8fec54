package dev.sluice.rollout;

import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Progress;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Prepared;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.PlanRequest;
import java.time.Duration;

/** What a rollout would do, from the world as it is now. Reads only. */
final class Rehearsal {
    private final Rollout rollout;
    private final Deployer deployer;

    /** @param deployer the rollout's, or one that calls it */
    Rehearsal(Rollout rollout, Deployer deployer) {
        this.rollout = rollout;
        this.deployer = deployer;
    }

    Plan plan() {
        Prepared prepared = deployer.prepare(rollout.release());
        Ledger stored = StoredLedger.of(deployer);
        Snapshot world = deployer.observe();
        Plan plan = rollout.strategy()
                .plan(new PlanRequest(
                        deployer.application(),
                        deployer.capabilities(),
                        world,
                        prepared,
                        rollout.capacity(),
                        stored.known(),
                        rollout.gatedSteps()));
        RolloutId any = new RolloutId("0".repeat(16));
        JournalRoom.fit(deployer.capabilities(), stored.withRollout(Progress.start(any, plan, world.at())));
        return plan;
    }

    /** As it goes if every instance needs the time that the strategy expects. */
    Simulation run(RolloutId id) {
        Duration start = rollout.strategy().safeguards().limits().expectedStart();
        return run(
                id,
                SimulatedApplication.builder(deployer.application(), deployer.capabilities())
                        .otherReleases(ReleaseBehaviour.getsReadyAfter(start))
                        .build());
    }

    Simulation run(RolloutId id, SimulatedApplication scenario) {
        Assignment begin = rollout.begin(id, deployer);
        SimulatedPlatform platform = SimulatedPlatform.like(scenario, deployer.observe());
        return new Simulator(id, platform, StoredLedger.of(deployer), gate -> new GateAnswer.Pass("assumed"))
                .run(begin);
    }
}
