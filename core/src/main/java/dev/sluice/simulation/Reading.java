package dev.sluice.simulation;

import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.ProbeReply;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Snapshot;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be asked of one world without changing it. */
final class Reading {
    private final SimulatedApplication application;
    private final World world;

    Reading(SimulatedApplication application, World world) {
        this.application = application;
        this.world = world;
    }

    Snapshot snapshot(String token) {
        Snapshot.Builder snapshot = Snapshot.builder(token, world.now())
                .traffic(world.traffic().rules())
                .epoch(world.epoch());
        world.revisions().forEach(r -> snapshot.revision(r.observed(world.demand())));
        world.tasks().all().forEach(t -> snapshot.task(t.status()));
        return snapshot.build();
    }

    Propagation propagation(TrafficRules rules) {
        if (!rules.equals(world.traffic().rules())) {
            return new Propagation.Pending("recorded is " + world.traffic().rules());
        } else if (application.delayOnly()) {
            return new Propagation.DelayOnly("recorded", application.propagation());
        } else if (world.traffic().arrivesAt() != null) {
            return new Propagation.Pending(
                    "a part of the data plane still follows " + world.traffic().before());
        }
        return new Propagation.Seen("the data plane follows " + rules, "all of it");
    }

    DrainState draining(RevisionId revision) {
        Optional<SimulatedRevision> found = world.revision(revision);
        if (found.isPresent() && !application.capabilities().reportsDraining()) {
            return new DrainState.Unknown();
        }
        return found.map(SimulatedRevision::draining).orElse(new DrainState.Drained());
    }

    Optional<ProbeReply> probe(RevisionId revision) {
        return world.revision(revision)
                .filter(r -> r.instances().ready() > 0)
                .map(r -> new ProbeReply(r.behaviour().status(), Map.of("x-release", r.label()), r.label()));
    }

    Set<RevisionId> unserved() {
        Set<RevisionId> unserved = new LinkedHashSet<>();
        for (TrafficRules rules : world.traffic().inForce()) {
            for (RevisionId id : rules.revisions()) {
                boolean ready = world.revision(id)
                        .filter(r -> r.instances().ready() > 0)
                        .isPresent();
                if (rules.serves(id) && !ready) {
                    unserved.add(id);
                }
            }
        }
        return unserved;
    }
}
