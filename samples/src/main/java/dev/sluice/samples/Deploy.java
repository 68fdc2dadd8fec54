package dev.sluice.samples;

import static java.time.Duration.ofSeconds;

import dev.sluice.deploy.Deployer;
import dev.sluice.driver.Outcome;
import dev.sluice.event.ProgressLines;
import dev.sluice.gate.Expectation;
import dev.sluice.gate.SmokeCheck;
import dev.sluice.local.LocalDeployer;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.BlueGreen;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole deployment of the shop: where it runs, what runs, and how a new version goes live. Read this first.
 *
 * <p>{@code Deploy VERSION [--state=DIRECTORY]} moves all users to a version and exits with 0 when it is live, with another code ({@link
 * Outcome#exitCode}) when the old one still is.
 */
final class Deploy {
    private Deploy() {}

    public static void main(String[] arguments) {
        Arguments given = Arguments.of(List.of(arguments), List.of("state"));
        LocalDeployer shop = shop(given.path("state").orElse(Path.of("shop-state")));
        Rollout rollout = rollout(given.word(0, "a version"), shop).build();
        try (RolloutEngine engine = RolloutEngine.create()) {
            System.exit(engine.run(rollout).exitCode());
        }
    }

    /** Where: processes of this machine behind a router, which outlives whoever deploys. */
    static LocalDeployer shop(Path state) {
        return LocalDeployer.application("shop")
                .stateDirectory(state)
                .healthPath("/ready")
                .build();
    }

    /** What and how: the new version starts beside the old one, must name itself, gets all users, and must stay well. */
    static Rollout.Builder rollout(String version, Deployer shop) {
        BlueGreen carefully = BlueGreen.builder().bakeFor(ofSeconds(1)).build();
        SmokeCheck named = SmokeCheck.builder("named")
                .get(Expectation.of("/").withHeader("X-Version", version))
                .build();
        return Rollout.of(release(version, Map.of()))
                .to(shop)
                .using(carefully)
                .gate(named, ofSeconds(10))
                .listen(ProgressLines.to(Console.standard()::line));
    }

    /** What: the shop's own Java program, told which version it is. */
    static Release release(String version, Map<String, String> settings) {
        Release.Builder release = Release.of(new Workload.Command(JavaProcess.command(ShopApp.class), Optional.empty()))
                .config("VERSION", version)
                .label(version);
        settings.forEach(release::config);
        return release.build();
    }
}
