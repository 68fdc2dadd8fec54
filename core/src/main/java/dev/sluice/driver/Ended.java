package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.journal.RolloutId;
import java.time.Instant;

/**
 * A rollout that has ended.
 *
 * @param rollout which
 * @param label of the release that it was about
 * @param outcome how
 * @param started when it began, by the platform's clock
 * @param at when it ended, by the platform's clock
 */
public record Ended(RolloutId rollout, String label, Outcome outcome, Instant started, Instant at) {
    public Ended {
        requireNonNull(rollout, "rollout");
        requireNonNull(label, "label");
        requireNonNull(outcome, "outcome");
        requireNonNull(started, "started");
        requireNonNull(at, "at");
    }

    static Ended of(Progress progress, Outcome outcome, Instant at) {
        return new Ended(progress.rollout(), progress.plan().target().label(), outcome, progress.started(), at);
    }
}
