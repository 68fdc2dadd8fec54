package dev.sluice.testkit.engine;

import dev.sluice.deploy.Capabilities;
import dev.sluice.driver.Ended;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A shop in memory whose releases are ready after 50 ms, and what is done with it in one line. */
final class Shops {
    private static final Application SHOP = new Application("shop", "test");

    private Shops() {}

    static InMemoryPlatform platform(Capabilities can) {
        return InMemoryPlatform.of(
                SimulatedApplication.builder(SHOP, can)
                        .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofMillis(50)))
                        .build(),
                InstantSource.system());
    }

    static Limits quick() {
        return Limits.builder().drain(Duration.ofSeconds(1)).build();
    }

    /** Two instances, switched at once. */
    static Rollout rollout(InMemoryDeployer shop, String label) {
        return Rollout.of(release(label))
                .to(shop)
                .using(BlueGreen.instant())
                .capacity(2)
                .build();
    }

    static Release release(String label) {
        return Release.image("shop:" + label).label(label).build();
    }

    static Ended last(List<Ended> history) {
        return history.get(history.size() - 1);
    }
}
