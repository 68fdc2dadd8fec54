package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.fence.Fence;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** What came of a {@link Change}. A closed family; only {@link Applied} means that the platform was or is as wanted. */
public sealed interface Effect {

    /**
     * The platform has recorded what was wanted.
     *
     * @param changed whether anything was written; false: it was so already
     * @param achieved the traffic as it now is after rounding, for a {@link Change.Route}; otherwise empty
     */
    record Applied(boolean changed, Optional<TrafficRules> achieved) implements Effect {
        public Applied {
            requireNonNull(achieved, "achieved");
        }
    }

    /**
     * A part of it is done, and the rest needs time that a call may not take: twenty machines to create at one per second, or two writes
     * with a pause in between. Observe, then send the same change again; this is neither a failure nor a retry.
     *
     * @param what is done and what is left, for people
     * @param again after how long, more than zero
     */
    record Underway(String what, Duration again) implements Effect {
        public Underway {
            requireNonNull(what, "what");
            if (again.isZero() || again.isNegative() || again.compareTo(Problems.LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "again was " + again + " but must be more than zero and at most 366 days");
            }
        }
    }

    /**
     * A higher epoch is in force; nothing was changed, and this driver must stop.
     *
     * @param by whose
     */
    record Superseded(Fence by) implements Effect {
        public Superseded {
            requireNonNull(by, "by");
        }
    }

    /**
     * Drivers or people have changed something since the snapshot; nothing was changed. Observe again.
     *
     * @param what what changed, and who did it as far as the platform tells
     */
    record Stale(String what) implements Effect {
        public Stale {
            requireNonNull(what, "what");
        }
    }

    /**
     * The change would break a rule of the platform as it is now: traffic to what is not ready, the end of what serves, a revision that
     * does not exist. Nothing was changed.
     */
    record Refused(String reason) implements Effect {
        public Refused {
            requireNonNull(reason, "reason");
        }
    }

    /** Answers with the function of the effect that this is. */
    default <R> R match(
            Function<? super Applied, ? extends R> applied,
            Function<? super Underway, ? extends R> underway,
            Function<? super Superseded, ? extends R> superseded,
            Function<? super Stale, ? extends R> stale,
            Function<? super Refused, ? extends R> refused) {
        if (this instanceof Applied a) {
            return applied.apply(a);
        } else if (this instanceof Underway u) {
            return underway.apply(u);
        } else if (this instanceof Superseded s) {
            return superseded.apply(s);
        } else if (this instanceof Stale s) {
            return stale.apply(s);
        }
        return refused.apply((Refused) this);
    }
}
