package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import java.util.Optional;

/**
 * The revision that was live when a plan was made: what a rollback returns to.
 *
 * @param revision its id at that time
 * @param label what people call it
 * @param capacity what it had; a rollback restores the larger of this and what it has then
 * @param prepared how to stage it again if it is gone; empty for an adopted revision
 */
public record Incumbent(RevisionId revision, String label, Capacity capacity, Optional<Prepared> prepared) {
    public Incumbent {
        requireNonNull(revision, "revision");
        requireNonNull(label, "label");
        requireNonNull(capacity, "capacity");
        requireNonNull(prepared, "prepared");
    }
}
