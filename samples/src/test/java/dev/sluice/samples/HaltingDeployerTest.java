package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Outcome;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class HaltingDeployerTest {
    private final InMemoryDeployer platform = InMemoryPlatform.of(
                    SimulatedApplication.builder(new Application("shop", "test"), TrafficModel.WEIGHTED)
                            .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ZERO))
                            .build(),
                    InstantSource.system())
            .deployer();

    @Test
    void death_comes_once_and_after_the_traffic_has_moved() {
        List<TrafficRules> atDeath = new CopyOnWriteArrayList<>();
        HaltingDeployer dying = new HaltingDeployer(
                platform, () -> atDeath.add(platform.observe().traffic()));

        try (RolloutEngine engine =
                RolloutEngine.builder().tick(Duration.ofMillis(10)).build()) {
            Outcome outcome =
                    engine.run(Rollout.of(Release.image("shop:1").label("v1").build())
                            .to(dying)
                            .using(BlueGreen.instant())
                            .build());

            assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
            assertThat(atDeath).hasSize(1);
            assertThat(atDeath.get(0).weight(((Outcome.Promoted) outcome).revision()))
                    .isEqualTo(Weight.ALL);
        }
    }
}
