package dev.sluice.simulation;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.driver.Session;
import dev.sluice.fence.Fence;
import dev.sluice.release.Capacity;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Weight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What must hold after every single step of an exploration, and what of it was found broken. */
final class Invariants {
    private final ReleaseId fresh;
    private final boolean downtime;
    private final List<String> violations = new ArrayList<>();

    /**
     * @param fresh the release that the rollout is about
     * @param downtime whether the plan declares one
     */
    Invariants(ReleaseId fresh, boolean downtime) {
        this.fresh = fresh;
        this.downtime = downtime;
    }

    boolean hold() {
        return violations.isEmpty();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    void broken(String how) {
        violations.add(how);
    }

    /** Who sees an abort before the commit goes back, and does not go on. */
    void abortObeyed(ExploredState state, Session before, Session after) {
        Optional<Progress> was = before.ledger().rollout().filter(Invariants::mayBeAborted);
        boolean abortSeen = was.isPresent()
                && state.platform().signals().stream()
                        .anyMatch(s -> s.rollout().equals(was.get().rollout()));
        boolean goesOn = after.ledger()
                .rollout()
                .filter(p -> p.phase() == Progress.Phase.FORWARD)
                .isPresent();
        if (abortSeen && goesOn) {
            violations.add("an abort was seen before the commit, and the rollout goes on: " + after.ledger());
        }
    }

    private static boolean mayBeAborted(Progress progress) {
        return progress.phase() == Progress.Phase.FORWARD && !progress.committed();
    }

    /** A driver whose successor has claimed everything has no effect any more. */
    void notStale(ExploredState state, Fence fence, String what) {
        for (ExploredDriver other : state.drivers()) {
            boolean successor = other.claiming().isEmpty()
                    && other.session()
                            .held()
                            .filter(f -> f.epoch() > fence.epoch())
                            .isPresent();
            if (successor) {
                violations.add("a stale driver had an effect: " + what + " under " + fence);
            }
        }
    }

    /** Nothing that somebody else changed is overwritten unseen. */
    void nothingOverwritten(ExploredState state, ExploredDriver driver, Change change) {
        Snapshot now = state.platform().snapshot();
        Snapshot decidedOn = driver.session().world().orElseThrow();
        boolean overwritten = change.match(
                stage -> false,
                scale -> differs(now, decidedOn, scale.revision()),
                route -> !now.traffic().equals(decidedOn.traffic()),
                retire -> differs(now, decidedOn, retire.revision()),
                task -> false,
                forget -> false);
        if (overwritten) {
            violations.add("a foreign change was overwritten unseen by " + change);
        }
    }

    private static boolean differs(Snapshot now, Snapshot before, RevisionId id) {
        return !now.revision(id)
                .map(Revision::capacity)
                .equals(before.revision(id).map(Revision::capacity));
    }

    /** What is recorded as the end is so, unless somebody else moved it in between; and nothing else runs that nobody scaled up. */
    void recordedTruly(ExploredState state, ExploredDriver driver, Ended ended) {
        Snapshot world = state.platform().snapshot();
        if (!world.traffic().equals(driver.session().world().orElseThrow().traffic())) {
            return;
        }
        Optional<RevisionId> live = world.revision(fresh).map(Revision::id);
        boolean allNew = live.isPresent() && world.traffic().weight(live.get()).equals(Weight.ALL);
        boolean someNew = live.isPresent() && world.traffic().revisions().contains(live.get());
        boolean nothingLeft = state.meddled()
                || world.revisions().stream()
                        .allMatch(r -> r.origin().releaseId().equals(Optional.of(fresh))
                                || r.capacity().equals(Capacity.NONE));
        boolean isTrue = ended.outcome()
                .match(
                        promoted -> allNew && nothingLeft,
                        back -> !someNew,
                        refused -> false,
                        superseded -> false,
                        stopped -> !stopped.resumable() && !allNew);
        if (!isTrue) {
            violations.add("recorded as " + ended.outcome() + " while the world is " + world);
        }
    }

    /** Whatever happens: each release is there once, and users are led to something that serves. */
    void always(ExploredState state) {
        Snapshot world = state.platform().snapshot();
        Set<String> labels = new HashSet<>();
        for (Revision revision : world.revisions()) {
            if (!labels.add(revision.label())) {
                violations.add("two revisions of " + revision.label());
            }
        }
        boolean nothingServed =
                world.traffic().isNone() || !state.platform().unserved().isEmpty();
        if (nothingServed && !downtime && !state.meddled()) {
            violations.add("users are led to nothing ready: " + world);
        }
    }

    /** The last driver has said how it ended; the journal must say the same. */
    void recovered(ExploredState state, Outcome outcome, Ledger ledger) {
        boolean recorded = ledger.rollout().isEmpty()
                && ledger.last().filter(e -> e.outcome().equals(outcome)).isPresent();
        if (!recorded && !(state.meddled() && outcome instanceof Outcome.Interrupted)) {
            violations.add("recovery ended with " + outcome + ", but the journal says " + ledger);
        }
    }
}
