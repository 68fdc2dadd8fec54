package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.RevisionId;
import java.time.Instant;

/**
 * A revision that is kept running without traffic.
 *
 * @param revision which
 * @param until when any later call may stop it, by the platform's clock
 */
public record WarmRevision(RevisionId revision, Instant until) {
    public WarmRevision {
        requireNonNull(revision, "revision");
        requireNonNull(until, "until");
    }
}
