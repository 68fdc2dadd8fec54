package dev.sluice.simulation;

import dev.sluice.BugException;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Shares;
import dev.sluice.traffic.TrafficRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What happens by itself: instances start, fail and end, traffic arrives, connections drain, tasks end. */
final class Physics {
    private static final int MOST_ROUNDS = 16;

    private final SimulatedApplication application;

    Physics(SimulatedApplication application) {
        this.application = application;
    }

    /** The world when everything that is due now has happened. What happens may have consequences, so it goes on until it is still. */
    World settled(World world) {
        World before = world;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            World after = round(before);
            if (after.equals(before)) {
                return after;
            }
            before = after;
        }
        throw new BugException("The simulated platform never comes to rest at " + world);
    }

    World advanced(World world, Instant target) {
        World at = world;
        for (Optional<Instant> next = next(at); next.isPresent() && !next.get().isAfter(target); next = next(at)) {
            at = settled(at.at(next.get()));
        }
        return at.now().equals(target) ? at : at.at(target);
    }

    /** When something happens by itself next. */
    Optional<Instant> next(World world) {
        return Stream.of(
                        world.revisions().stream().flatMap(SimulatedRevision::due),
                        world.traffic().due(),
                        world.tasks().due())
                .flatMap(due -> due)
                .filter(due -> !due.equals(Instant.MAX))
                .min(Instant::compareTo);
    }

    private World round(World world) {
        List<SimulatedRevision> revisions = new ArrayList<>(world.revisions().size());
        for (SimulatedRevision revision : world.revisions()) {
            boolean serves = world.traffic().serves(revision.id());
            revisions.add(revision.settled(world.now(), serves, world.demand()));
        }
        SimulatedTraffic traffic = world.traffic();
        if (application.replicaShare()) {
            traffic = traffic.routed(ofReady(revisions), world.now(), application.propagation());
        }
        return world.withRevisions(revisions)
                .with(traffic.settled(world.now()))
                .with(world.tasks().settled(world.now()));
    }

    /** The traffic where instances are the traffic. */
    static TrafficRules ofReady(List<SimulatedRevision> revisions) {
        Map<RevisionId, Integer> ready = new TreeMap<>();
        revisions.forEach(r -> ready.put(r.id(), r.instances().ready()));
        return Shares.ofCounts(ready);
    }
}
