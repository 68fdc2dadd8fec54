package dev.sluice.simulation;

import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Instant;
import java.util.List;

/** The worlds that a platform can start from. */
final class Beginning {
    private static final DriverId SOMEBODY_BEFORE = new DriverId("somebody-before");

    private Beginning() {}

    /** Only what was there before Sluice. */
    static World of(SimulatedApplication application) {
        List<SimulatedRevision> revisions = application.natives().stream()
                .map(n -> SimulatedRevision.of(
                        new RevisionId(n.name()),
                        new Origin.Adopted(n.name()),
                        n.label(),
                        application.behaviour(n.label()),
                        null,
                        n.capacity(),
                        Instances.ready(n.capacity().floor())))
                .toList();
        TrafficRules traffic = TrafficRules.none();
        if (!revisions.isEmpty()) {
            traffic = application.replicaShare()
                    ? Physics.ofReady(revisions)
                    : TrafficRules.all(revisions.get(0).id());
        }
        return world(application.start(), revisions, SimulatedTraffic.of(traffic));
    }

    /** What a snapshot shows. Tasks and the lease are left behind: they were somebody else's. */
    static World like(SimulatedApplication application, Snapshot observed) {
        List<SimulatedRevision> revisions = observed.revisions().stream()
                .map(r -> SimulatedRevision.of(
                        r.id(),
                        r.origin(),
                        r.label(),
                        application.behaviour(r.label()),
                        null,
                        r.capacity(),
                        Instances.ready(r.ready())))
                .toList();
        World world = world(observed.at(), revisions, SimulatedTraffic.of(observed.traffic()))
                .withDemand(observed.revisions().stream()
                        .mapToInt(Revision::ready)
                        .max()
                        .orElse(0));
        return observed.epoch() == 0
                ? world
                : world.with(world.journal().claimed(new Fence(observed.epoch(), SOMEBODY_BEFORE)));
    }

    private static World world(Instant start, List<SimulatedRevision> revisions, SimulatedTraffic traffic) {
        return new World(
                start,
                new SimulatedLease(null, start, start, ""),
                SimulatedJournal.EMPTY,
                traffic,
                SimulatedTasks.NONE,
                revisions,
                List.of(),
                0);
    }
}
