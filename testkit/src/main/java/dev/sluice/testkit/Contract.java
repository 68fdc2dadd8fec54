package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.fail;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.TrafficModel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A part of the compatibility kit: a fresh application for each test, and words to say what is done to it. */
abstract class Contract {
    static final Effect UNCHANGED = new Effect.Applied(false, Optional.empty());
    static final Duration TTL = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(100);

    final DeployerCompatibilityKit kit;
    private @Nullable Deployer deployer;

    Contract(DeployerCompatibilityKit kit) {
        this.kit = kit;
    }

    @BeforeEach
    void freshApplication() {
        deployer = kit.create();
    }

    Deployer deployer() {
        if (deployer == null) {
            throw new IllegalStateException("There is no application before the test has begun");
        }
        return deployer;
    }

    Capabilities can() {
        return deployer().capabilities();
    }

    boolean replicaShare() {
        return can().trafficModel() == TrafficModel.REPLICA_SHARE;
    }

    /** A driver that holds the lease. */
    KitDriver driver() {
        return KitDriver.taking(kit, deployer(), "first");
    }

    /** Another driver, which takes the lease that the first has given back: every fence of the first is stale from here. */
    KitDriver takeOverFrom(KitDriver first) {
        first.deployer().lease().release(first.fence());
        return KitDriver.taking(kit, kit.another(), "second");
    }

    void until(String what, BooleanSupplier condition) {
        until(kit, what, condition);
    }

    /** Looks again and again; time is counted by what was let pass, so a slow machine only gets more of it. */
    static void until(DeployerCompatibilityKit kit, String what, BooleanSupplier condition) {
        for (Duration waited = Duration.ZERO; !condition.getAsBoolean(); waited = waited.plus(LOOK)) {
            if (waited.compareTo(kit.patience()) > 0) {
                fail("Waited %s in vain until %s", kit.patience(), what);
            }
            kit.letPass(LOOK);
        }
    }
}
