package dev.sluice.local.internal;

import dev.sluice.release.RevisionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the router counted between two moments, which may not be quite those that were asked for.
 *
 * @param from the beginning of what was counted; the same as {@code to} if nothing of the time asked for is remembered
 * @param to its end
 * @param revisions those that the router knows at {@code to}; one that it was never told of is not among them
 */
public record CountedTraffic(Instant from, Instant to, List<OfRevision> revisions) {
    public CountedTraffic {
        revisions = List.copyOf(revisions);
    }

    /** The counts of one revision, if the router knows it. */
    public Optional<TrafficCounts> of(RevisionId revision) {
        return revisions.stream()
                .filter(one -> one.revision().equals(revision))
                .findFirst()
                .map(OfRevision::counts);
    }

    /**
     * The part of one revision.
     *
     * @param counts differences over the time, except for what is in flight and open, which is as it was at the end
     */
    public record OfRevision(RevisionId revision, TrafficCounts counts) {}
}
