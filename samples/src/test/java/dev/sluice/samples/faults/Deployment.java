package dev.sluice.samples.faults;

import dev.sluice.local.LocalDeployer;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.samples.ShopCommand;
import dev.sluice.strategy.Amount;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The shop on this machine, as every process of a test deploys it.
 *
 * @param directory of its state, which also marks its processes
 * @param port of its router
 */
record Deployment(Path directory, int port) {
    /** Short, because each kill waits until the lease of the dead is over. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    /** Long, because what is still open then is cut, and a busy machine may need seconds for an answer. */
    private static final Duration DRAIN = Duration.ofSeconds(60);

    LocalDeployer deployer() {
        return LocalDeployer.application("shop")
                .stateDirectory(directory)
                .port(port)
                .healthPath("/ready")
                .healthEvery(Duration.ofMillis(100), Duration.ofSeconds(5))
                .settleFor(Duration.ofMillis(100))
                .restartBackoff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .drainLimit(DRAIN)
                .build();
    }

    static RolloutEngine engine() {
        return engine(LEASE);
    }

    static RolloutEngine engine(Duration lease) {
        return RolloutEngine.builder()
                .leaseTtl(lease)
                .tick(Duration.ofMillis(200))
                .host("here")
                .build();
    }

    /** A release that names itself in each answer. */
    Release.Builder release(String version) {
        return Release.of(new Workload.Command(ShopCommand.marked(mark(version)), Optional.of("/")))
                .label(version)
                .config("VERSION", version)
                .config("DRAIN_MS", "100");
    }

    /** What the command line of every process of this release holds. */
    String mark(String version) {
        return directory.getParent().getFileName() + ":" + version + ":";
    }

    static Strategy strategy(String name, Duration bake, Duration ready) {
        Limits limits = Limits.builder()
                .ready(ready)
                .drain(DRAIN)
                .expectedStart(Duration.ofSeconds(1))
                .build();
        return switch (name) {
            case "blue-green" ->
                BlueGreen.builder().bakeFor(bake).limits(limits).build();
            case "rolling" ->
                Rolling.builder()
                        .maxSurge(Amount.instances(1))
                        .bakeFor(bake)
                        .limits(limits)
                        .build();
            default -> throw new IllegalArgumentException("strategy was '" + name + "'");
        };
    }
}
