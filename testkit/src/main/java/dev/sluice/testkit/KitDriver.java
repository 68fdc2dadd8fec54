package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;

/** A driver with the lease, as the compatibility kit needs it: every change goes by a fresh observation. */
final class KitDriver {
    private final DeployerCompatibilityKit kit;
    private final Deployer deployer;
    private final Fence fence;

    private KitDriver(DeployerCompatibilityKit kit, Deployer deployer, Fence fence) {
        this.kit = kit;
        this.deployer = deployer;
        this.fence = fence;
    }

    static KitDriver taking(DeployerCompatibilityKit kit, Deployer deployer, String name) {
        Grant grant = deployer.lease().acquire(new DriverId(name), Contract.TTL, "compatibility kit");
        assertThat(grant).isInstanceOf(Grant.Granted.class);
        return new KitDriver(kit, deployer, ((Grant.Granted) grant).fence());
    }

    Deployer deployer() {
        return deployer;
    }

    Fence fence() {
        return fence;
    }

    Snapshot observe() {
        return deployer.observe();
    }

    Guard guard() {
        return new Guard(fence, observe().token());
    }

    Revision revision(RevisionId id) {
        return observe().revision(id).orElseThrow(() -> new AssertionError("There is no revision " + id));
    }

    /** Makes a change, as often as it is under way. */
    Effect apply(Change change) {
        Effect effect = deployer.apply(guard(), change);
        while (effect instanceof Effect.Underway underway) {
            kit.letPass(underway.again());
            effect = deployer.apply(guard(), change);
        }
        return effect;
    }

    /** Makes a change that must be possible. */
    Effect.Applied make(Change change) {
        Effect effect = apply(change);
        assertThat(effect).as("%s", change).isInstanceOf(Effect.Applied.class);
        return (Effect.Applied) effect;
    }

    Prepared prepare(Release release) {
        return deployer.prepare(release);
    }

    RevisionId staged(Release release) {
        Prepared prepared = prepare(release);
        make(new Change.Stage(prepared));
        return observe()
                .revision(prepared.id())
                .orElseThrow(() -> new AssertionError("There is no revision of " + prepared))
                .id();
    }

    RevisionId ready(Release release, int count) {
        RevisionId id = staged(release);
        scaleAndAwait(id, count);
        return id;
    }

    void scaleAndAwait(RevisionId id, int count) {
        make(new Change.Scale(id, Capacity.fixed(count)));
        Contract.until(kit, count + " instances of " + id + " are ready", () -> {
            Revision revision = revision(id);
            return revision.ready() == count && revision.readiness() instanceof Readiness.Ready;
        });
    }

    /** Ready, and with all the traffic. */
    RevisionId live(Release release, int count) {
        RevisionId id = ready(release, count);
        route(id);
        return id;
    }

    /** Gives all traffic to one revision, where that is not a matter of instances. */
    void route(RevisionId id) {
        if (deployer.capabilities().trafficModel() != TrafficModel.REPLICA_SHARE) {
            make(new Change.Route(TrafficRules.all(id)));
        }
    }
}
