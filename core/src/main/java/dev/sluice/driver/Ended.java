package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.journal.RolloutId;
import java.time.Instant;
import java.util.List;

/**
 * A rollout that has ended.
 *
 * @param rollout which
 * @param label of the release that it was about
 * @param outcome how
 * @param started when it began, by the platform's clock
 * @param at when it ended, by the platform's clock
 * @param milestones how far its last change of traffic came, and when
 */
public record Ended(
        RolloutId rollout, String label, Outcome outcome, Instant started, Instant at, List<Milestone> milestones) {
    public Ended {
        requireNonNull(rollout, "rollout");
        requireNonNull(label, "label");
        requireNonNull(outcome, "outcome");
        requireNonNull(started, "started");
        requireNonNull(at, "at");
        milestones = List.copyOf(milestones);
    }

    /** One of which nothing is known between its beginning and its end. */
    public Ended(RolloutId rollout, String label, Outcome outcome, Instant started, Instant at) {
        this(rollout, label, outcome, started, at, List.of());
    }

    static Ended of(Progress progress, Outcome outcome, Instant at) {
        return new Ended(
                progress.rollout(),
                progress.plan().target().label(),
                outcome,
                progress.started(),
                at,
                progress.milestones());
    }
}
