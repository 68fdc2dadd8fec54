package dev.sluice.testkit;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * A place in a run where something can go wrong: one call, by its name and how often it was made before.
 *
 * @param nth counted from 1, by each {@link FaultyDeployer} for itself
 */
public record FaultPoint(SpiCall call, int nth) {
    public FaultPoint {
        requireNonNull(call, "call");
        if (nth < 1) {
            throw new IllegalArgumentException("nth was " + nth + " but must be at least 1");
        }
    }

    /** As people read it: {@code scale#2}. */
    @Override
    public String toString() {
        return call.name().toLowerCase(Locale.ROOT) + "#" + nth;
    }
}
