package dev.sluice.gate;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import java.time.Duration;
import java.util.function.Function;

/** What a gate says. A closed family. */
public sealed interface GateAnswer {

    /**
     * Go on.
     *
     * @param reason for the record: who approved, what was seen
     */
    record Pass(String reason) implements GateAnswer {
        public Pass {
            requireNonNull(reason, "reason");
        }
    }

    /** Don't go on, now or later: the rollout goes back. */
    record Fail(String reason) implements GateAnswer {
        public Fail {
            requireNonNull(reason, "reason");
        }
    }

    /**
     * Not yet. The gate is asked again after a while, or sooner when a signal arrives, until the step's time limit.
     *
     * @param askAgainAfter more than zero
     * @param reason what it waits for
     */
    record Wait(Duration askAgainAfter, String reason) implements GateAnswer {
        public Wait {
            requireNonNull(reason, "reason");
            if (askAgainAfter.isZero() || askAgainAfter.isNegative() || askAgainAfter.compareTo(Problems.LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "askAgainAfter was " + askAgainAfter + " but must be more than zero and at most 366 days");
            }
        }
    }

    /** Answers with the function of the answer that this is. */
    default <R> R match(
            Function<? super Pass, ? extends R> pass,
            Function<? super Fail, ? extends R> fail,
            Function<? super Wait, ? extends R> wait) {
        if (this instanceof Pass p) {
            return pass.apply(p);
        } else if (this instanceof Fail f) {
            return fail.apply(f);
        }
        return wait.apply((Wait) this);
    }
}
