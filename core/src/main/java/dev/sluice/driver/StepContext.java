package dev.sluice.driver;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.strategy.Role;
import java.time.Instant;

/** What the evaluations of steps share: the situation, what is noted while looking, and the common verdicts. Used for one decision. */
final class StepContext {
    private static final int TRIES = 3;

    final Situation situation;
    final Snapshot world;
    final Instant now;
    final Roles roles;
    final boolean back;
    Progress progress;
    Ledger ledger;

    StepContext(Situation situation, Progress progress, Ledger ledger) {
        this.situation = situation;
        this.world = situation.snapshot();
        this.now = world.at();
        this.progress = progress;
        this.ledger = ledger;
        this.roles = new Roles(world, progress.plan());
        this.back = progress.phase() == Progress.Phase.ROLLBACK;
    }

    boolean triedTooOften() {
        // A way back is tried for as long as its time allows: users are on the bad release.
        return progress.tries() > TRIES && (!back || !now.isBefore(progress.deadline()));
    }

    Verdict attempt(Change change) {
        return triedTooOften()
                ? new Verdict.Failed(
                        Cause.Kind.FOREIGN_CHANGE,
                        "it was tried " + progress.tries() + " times and met another change or a refusal each time: "
                                + change
                                + (progress.note().isEmpty() ? "" : "; the last time: " + progress.note()))
                : new Verdict.Do(change);
    }

    void reached(Milestone.Kind kind, String how) {
        progress = progress.reached(kind, now, how);
    }

    Verdict gone(Role role) {
        return new Verdict.Failed(Cause.Kind.FOREIGN_CHANGE, "the " + role + " revision is gone");
    }

    Verdict servesAgain(Revision revision) {
        return new Verdict.Failed(
                Cause.Kind.FOREIGN_CHANGE,
                "somebody has led traffic to " + revision.label() + ", which was to end: " + world.traffic());
    }

    Verdict noneReady(Revision revision) {
        return new Verdict.Failed(
                Cause.Kind.NEW_FAILED, revision.label() + " has no ready instance left: " + revision.readiness());
    }

    Verdict.Hold hold(String reason) {
        return new Verdict.Hold(progress.deadline(), reason);
    }

    boolean replicaShare() {
        return progress.plan().trafficModel() == TrafficModel.REPLICA_SHARE;
    }

    boolean signalled(Signal.Kind kind) {
        return situation.signals().stream().anyMatch(s -> s.kind() == kind);
    }

    static boolean isReady(Revision revision, Capacity capacity) {
        return revision.ready() >= capacity.floor() && !(revision.readiness() instanceof Readiness.Failed);
    }
}
