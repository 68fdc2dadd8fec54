package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import java.time.Instant;

/**
 * A release that a rollout has committed: a recorded fact, not a guess from history.
 *
 * @param prepared how to stage it again
 * @param revision what carried it
 * @param capacity what it had
 * @param at when it was committed, by the platform's clock
 */
public record GoodRelease(Prepared prepared, RevisionId revision, Capacity capacity, Instant at) {
    public GoodRelease {
        requireNonNull(prepared, "prepared");
        requireNonNull(revision, "revision");
        requireNonNull(capacity, "capacity");
        requireNonNull(at, "at");
    }
}
