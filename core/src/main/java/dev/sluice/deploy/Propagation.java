package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Function;

/**
 * How far a change of traffic has really come. A closed family.
 *
 * <p>What a control plane has recorded is not yet what a data plane does: a proxy that was 4 s late lost 2,303 of 6,186 requests after
 * every record said that all was well.
 */
public sealed interface Propagation {

    /** Not everywhere yet. */
    record Pending(String reason) implements Propagation {
        public Pending {
            requireNonNull(reason, "reason");
        }
    }

    /**
     * Seen on the data plane.
     *
     * @param evidence what was seen, for the record
     * @param scope how much of the data plane that proves, such as "one vantage point: one proxy" or "every node"; not blank
     */
    record Seen(String evidence, String scope) implements Propagation {
        public Seen {
            requireNonNull(evidence, "evidence");
            if (scope.isBlank()) {
                throw new IllegalArgumentException(
                        "scope was blank but must say what the evidence proves: " + evidence);
            }
        }
    }

    /**
     * All that can be seen is in place; the rest can only be waited for.
     *
     * @param evidence what was seen, for the record
     * @param delay how long, from the first such answer
     */
    record DelayOnly(String evidence, Duration delay) implements Propagation {
        public DelayOnly {
            requireNonNull(evidence, "evidence");
            requireNonNull(delay, "delay");
        }
    }

    /** Answers with the function of the answer that this is. */
    default <R> R match(
            Function<? super Pending, ? extends R> pending,
            Function<? super Seen, ? extends R> seen,
            Function<? super DelayOnly, ? extends R> delayOnly) {
        if (this instanceof Pending p) {
            return pending.apply(p);
        } else if (this instanceof Seen s) {
            return seen.apply(s);
        }
        return delayOnly.apply((DelayOnly) this);
    }
}
