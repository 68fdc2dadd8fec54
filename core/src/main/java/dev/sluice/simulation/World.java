package dev.sluice.simulation;

import dev.sluice.fence.Fence;
import dev.sluice.journal.Signal;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changes on a simulated platform.
 *
 * @param demand how many instances the load asks for wherever an autoscaler decides
 */
record World(
        Instant now,
        SimulatedLease lease,
        SimulatedJournal journal,
        SimulatedTraffic traffic,
        SimulatedTasks tasks,
        List<SimulatedRevision> revisions,
        List<Signal> signals,
        int demand) {

    World at(Instant instant) {
        return new World(instant, lease, journal, traffic, tasks, revisions, signals, demand);
    }

    World with(SimulatedLease other) {
        return new World(now, other, journal, traffic, tasks, revisions, signals, demand);
    }

    World with(SimulatedJournal other) {
        return new World(now, lease, other, traffic, tasks, revisions, signals, demand);
    }

    World with(SimulatedTraffic other) {
        return new World(now, lease, journal, other, tasks, revisions, signals, demand);
    }

    World with(SimulatedTasks other) {
        return new World(now, lease, journal, traffic, other, revisions, signals, demand);
    }

    World withRevisions(List<SimulatedRevision> others) {
        return new World(now, lease, journal, traffic, tasks, List.copyOf(others), signals, demand);
    }

    World withSignals(List<Signal> others) {
        return new World(now, lease, journal, traffic, tasks, revisions, List.copyOf(others), demand);
    }

    World withDemand(int instances) {
        return new World(now, lease, journal, traffic, tasks, revisions, signals, instances);
    }

    /** In the place of the revision with its id, or last. */
    World with(SimulatedRevision revision) {
        List<SimulatedRevision> all = new ArrayList<>(revisions);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(revision.id())) {
                all.set(i, revision);
                return withRevisions(all);
            }
        }
        all.add(revision);
        return withRevisions(all);
    }

    World without(RevisionId id) {
        return withRevisions(revisions.stream().filter(r -> !r.id().equals(id)).toList());
    }

    Optional<SimulatedRevision> revision(RevisionId id) {
        for (SimulatedRevision revision : revisions) {
            if (revision.id().equals(id)) {
                return Optional.of(revision);
            }
        }
        return Optional.empty();
    }

    Optional<SimulatedRevision> revision(ReleaseId release) {
        for (SimulatedRevision revision : revisions) {
            if (revision.origin().releaseId().filter(release::equals).isPresent()) {
                return Optional.of(revision);
            }
        }
        return Optional.empty();
    }

    /** What the object carries; null if it was never claimed or is not there. */
    @Nullable
    Fence claim(Governed object) {
        if (object instanceof Governed.Traffic) {
            return traffic.claim();
        } else if (object instanceof Governed.Tasks) {
            return tasks.claim();
        }
        return revision(((Governed.Revision) object).id())
                .map(SimulatedRevision::claim)
                .orElse(null);
    }

    World claimed(Governed object, Fence fence) {
        if (object instanceof Governed.Traffic) {
            return with(traffic.claimed(fence));
        } else if (object instanceof Governed.Tasks) {
            return with(tasks.claimed(fence));
        }
        return revision(((Governed.Revision) object).id())
                .map(r -> with(r.claimed(fence)))
                .orElse(this);
    }

    /** The highest epoch on any object. */
    long epoch() {
        long epoch = Math.max(Claims.epoch(lease.fence()), Claims.epoch(journal.claim()));
        epoch = Math.max(epoch, Math.max(Claims.epoch(traffic.claim()), Claims.epoch(tasks.claim())));
        for (SimulatedRevision revision : revisions) {
            epoch = Math.max(epoch, Claims.epoch(revision.claim()));
        }
        return epoch;
    }
}
