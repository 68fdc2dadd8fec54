package dev.sluice.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A wish from outside, by anyone who may write to the application's place: no lease needed.
 *
 * @param id makes posting idempotent: a second signal with the same id is the same signal; 1 to 128 characters
 * @param rollout which rollout is meant; a signal for another one is left alone
 * @param kind what is wished
 * @param subject which gate, for {@link Kind#APPROVE} and {@link Kind#REJECT}; otherwise empty
 * @param by who says so, for the record
 * @param at when, by the clock of the one who posts; for the record only, nothing is decided by it
 */
public record Signal(String id, RolloutId rollout, Kind kind, String subject, String by, Instant at) {

    /** What can be wished. */
    public enum Kind {
        /** Go back to the old release. Wins over everything up to the commit point; refused after it. */
        ABORT,
        /** Hold before the next step. Time limits of steps that wait for a person don't run on. */
        PAUSE,
        /** Go on after a pause. */
        RESUME,
        /** Skip bake times and approvals; readiness and verification are still awaited. */
        PROMOTE,
        /** The approval gate named by the subject is granted. */
        APPROVE,
        /** The approval gate named by the subject is refused. */
        REJECT
    }

    public Signal {
        requireNonNull(rollout, "rollout");
        requireNonNull(kind, "kind");
        requireNonNull(subject, "subject");
        requireNonNull(by, "by");
        requireNonNull(at, "at");
        if (requireNonNull(id, "id").isBlank() || id.length() > 128) {
            throw new IllegalArgumentException("signal id was '" + id + "' but must have 1 to 128 characters");
        }
    }
}
