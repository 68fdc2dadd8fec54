package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.gate.GateSpec;
import java.time.Duration;

/**
 * A gate and how long it may take to answer; after that the rollout goes back.
 *
 * @param gate which
 * @param limit more than zero, at most 366 days
 */
public record GatedStep(GateSpec gate, Duration limit) {
    public GatedStep {
        requireNonNull(gate, "gate");
        if (limit.isZero() || limit.isNegative() || limit.compareTo(Problems.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "limit was " + limit + " but must be more than zero and at most 366 days");
        }
    }
}
