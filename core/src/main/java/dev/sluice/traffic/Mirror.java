package dev.sluice.traffic;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.RevisionId;

/**
 * Copies of requests that a revision gets beside its own traffic. Their answers are thrown away.
 *
 * @param to who gets the copies
 * @param share of all requests, more than zero
 */
public record Mirror(RevisionId to, Weight share) {
    public Mirror {
        requireNonNull(to, "to");
        if (requireNonNull(share, "share").basisPoints() == 0) {
            throw new IllegalArgumentException("mirror share was 0% but must be more: leave the mirror out instead");
        }
    }
}
