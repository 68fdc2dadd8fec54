package dev.sluice.driver;

import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Role;
import dev.sluice.strategy.Step;
import dev.sluice.traffic.Weight;
import java.util.List;
import java.util.Optional;

/** Which revisions of the world a plan's two roles are, found by what they are and not by what was noted. */
final class Roles {
    private final Snapshot snapshot;
    private final Plan plan;

    Roles(Snapshot snapshot, Plan plan) {
        this.snapshot = snapshot;
        this.plan = plan;
    }

    Optional<Revision> of(Role role) {
        return role == Role.NEW ? fresh() : old();
    }

    Optional<Revision> fresh() {
        return snapshot.revision(plan.target().id());
    }

    /** The incumbent by its id, or, if it had to be staged again and has another one now, by its release. */
    Optional<Revision> old() {
        Optional<Incumbent> incumbent = plan.old();
        if (incumbent.isEmpty()) {
            return Optional.empty();
        }
        Optional<Revision> same = snapshot.revision(incumbent.get().revision());
        return same.isPresent() ? same : incumbent.get().prepared().flatMap(p -> snapshot.revision(p.id()));
    }

    boolean serves(Optional<Revision> revision) {
        return revision.isPresent() && snapshot.traffic().serves(revision.get().id());
    }

    /** Whether users or copies of their requests may get there. */
    boolean isReached(Optional<Revision> revision) {
        return revision.isPresent()
                && snapshot.traffic().revisions().contains(revision.get().id());
    }

    /** Whether this is about the capacity of what is live and nothing else. */
    boolean areOne() {
        return fresh().isPresent() && fresh().equals(old());
    }

    /** Somebody has led all traffic past both of our revisions, to one that is there: it is not ours to take back. */
    boolean trafficIsElsewhere() {
        return plan.trafficModel() != TrafficModel.REPLICA_SHARE
                && !snapshot.traffic().isNone()
                && !serves(fresh())
                && !serves(old())
                && !trafficIsLost();
    }

    /** Somebody has deleted what has the weights: but for a few that a match leads elsewhere, all requests fail until that is changed. */
    boolean trafficIsLost() {
        return !snapshot.traffic().isNone()
                && snapshot.revisions().stream()
                        .noneMatch(r -> snapshot.traffic().weights().containsKey(r.id()));
    }

    /** Whether nobody but the new revision has traffic; on a platform where instances are the traffic it may have lost them all. */
    boolean newHasAllTraffic() {
        boolean all = fresh().filter(r -> snapshot.traffic().weight(r.id()).equals(Weight.ALL))
                .isPresent();
        return all
                || (plan.trafficModel() == TrafficModel.REPLICA_SHARE
                        && fresh().isPresent()
                        && snapshot.traffic().isNone());
    }

    /** Whether the new revision should serve and can't. */
    boolean newHasLostAllInstances() {
        return newHasAllTraffic() && fresh().orElseThrow().ready() == 0;
    }

    /** Whether users are led to the new revision, where that is not just how many instances it has. */
    boolean newIsRouted() {
        return plan.trafficModel() != TrafficModel.REPLICA_SHARE && !areOne() && serves(fresh());
    }

    /** The index of the first step that leads anything to the new revision, if the world shows that something is; otherwise -1. */
    int routeThatReachedNew() {
        List<Step> steps = plan.steps();
        boolean reached = plan.trafficModel() != TrafficModel.REPLICA_SHARE && !areOne() && isReached(fresh());
        for (int i = 0; reached && i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Route route && route.reachesNew()) {
                return i;
            }
        }
        return -1;
    }

    /** What carries most of the traffic; empty if nothing does. */
    Optional<RevisionId> serving() {
        return snapshot.traffic().weights().entrySet().stream()
                .filter(e -> snapshot.revision(e.getKey()).isPresent())
                .max(java.util.Map.Entry.comparingByValue())
                .map(java.util.Map.Entry::getKey);
    }
}
