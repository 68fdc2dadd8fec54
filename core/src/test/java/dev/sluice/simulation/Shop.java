package dev.sluice.simulation;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.util.Map;

/** A simulated platform and one driver on it, so that tests read as what is done to it. */
final class Shop {
    static final Application NAME = new Application("shop", "test");
    static final Duration TTL = Duration.ofSeconds(30);
    static final DriverId ALICE = new DriverId("alice/1/1");
    static final DriverId BOB = new DriverId("bob/2/2");

    private SimulatedPlatform platform;
    private Fence fence;

    Shop(SimulatedPlatform platform) {
        this.platform = platform;
        this.fence = takeOver(ALICE);
    }

    static Shop with(SimulatedApplication.Builder application) {
        return new Shop(SimulatedPlatform.of(application.build()));
    }

    static SimulatedApplication.Builder application(TrafficModel model) {
        return SimulatedApplication.builder(
                NAME,
                Capabilities.builder(model)
                        .propagationDelay(Duration.ofSeconds(2))
                        .build());
    }

    static Prepared release(String label) {
        return Prepared.of(Release.image("shop:" + label).label(label).build(), Map.of());
    }

    static RevisionId id(String label) {
        return new RevisionId("r-" + release(label).id());
    }

    SimulatedPlatform platform() {
        return platform;
    }

    Fence fence() {
        return fence;
    }

    Guard guard() {
        return new Guard(fence, platform.snapshot().token());
    }

    Effect apply(Change change) {
        return apply(guard(), change);
    }

    Effect apply(Guard guard, Change change) {
        Transition<Effect> transition = platform.apply(guard, change);
        platform = transition.next();
        return transition.answer();
    }

    Shop staged(String label, int count) {
        apply(new Change.Stage(release(label)));
        apply(new Change.Scale(id(label), Capacity.fixed(count)));
        return this;
    }

    Shop advance(long seconds) {
        platform = platform.advance(Duration.ofSeconds(seconds));
        return this;
    }

    Shop meddle(ForeignChange change) {
        platform = platform.meddle(change);
        return this;
    }

    /** Whoever drove before has lost it. */
    Fence takeOver(DriverId driver) {
        Transition<Grant> transition =
                platform.meddle(new ForeignChange.ExpireLease()).acquire(driver, TTL, "a test");
        platform = transition.next();
        fence = ((Grant.Granted) transition.answer()).fence();
        return fence;
    }

    Revision revision(String label) {
        return platform.snapshot().revision(id(label)).orElseThrow();
    }
}
