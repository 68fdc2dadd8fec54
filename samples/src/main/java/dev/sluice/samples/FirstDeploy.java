package dev.sluice.samples;

import dev.sluice.local.LocalDeployer;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.BlueGreen;

/** The example of the README, as it stands there: the jar beside it goes live under the label that is its argument. */
final class FirstDeploy {
    private FirstDeploy() {}

    public static void main(String[] args) {
        // region first-deploy
        var shop = LocalDeployer.application("shop").healthPath("/ready").build();
        var release = Release.command("java", "-jar", "shop.jar").label(args[0]).build();
        var rollout = Rollout.of(release).to(shop).using(BlueGreen.instant()).build();

        try (var engine = RolloutEngine.create()) {
            var outcome = engine.run(rollout);
            System.out.println(outcome + " at " + shop.daemon().address());
            System.exit(outcome.exitCode());
        }
        // endregion
    }
}
