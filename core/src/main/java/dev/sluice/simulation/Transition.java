package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

/**
 * What a call does to a platform: the platform after it, and what the caller is told.
 *
 * @param next equal to the platform before if nothing was changed
 */
public record Transition<A>(SimulatedPlatform next, A answer) {
    public Transition {
        requireNonNull(next, "next");
        requireNonNull(answer, "answer");
    }
}
