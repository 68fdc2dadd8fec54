package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problem;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.release.RevisionId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a rollout ended. A closed family: every reader decides about every end.
 *
 * <p>{@link Promoted} and {@link RolledBack} are recorded in the journal before they are returned. {@link Refused} and {@link
 * Superseded} changed nothing. {@link Interrupted} is not an end of the rollout but of this process's part in it.
 */
public sealed interface Outcome {

    /**
     * The release is live.
     *
     * @param label of the release
     * @param revision that carries the traffic
     * @param unchanged it was live already and nothing was written
     */
    record Promoted(String label, RevisionId revision, boolean unchanged) implements Outcome {
        public Promoted {
            requireNonNull(label, "label");
            requireNonNull(revision, "revision");
        }
    }

    /**
     * The old release is live, as before.
     *
     * @param cause why
     * @param to the revision that carries the traffic; empty: a first release was taken back and nothing is live
     */
    record RolledBack(Cause cause, Optional<RevisionId> to) implements Outcome {
        public RolledBack {
            requireNonNull(cause, "cause");
            requireNonNull(to, "to");
        }
    }

    /**
     * It can't be done like this, or not now; nothing was changed.
     *
     * @param problems all of them
     * @param held who drives the application, if that is the reason
     */
    record Refused(List<Problem> problems, Optional<Grant.Held> held) implements Outcome {
        public Refused {
            problems = List.copyOf(problems);
            requireNonNull(held, "held");
        }
    }

    /** Another driver has taken over; this one stopped without a further write. */
    record Superseded(Fence by) implements Outcome {
        public Superseded {
            requireNonNull(by, "by");
        }
    }

    /**
     * This process stopped on the way; the platform is in a state from which {@code resumeOrRollback} goes on.
     *
     * @param cause why
     * @param resumable false if there is nothing left to go on with: the target is gone, or after the commit somebody has led the traffic
     *     elsewhere. Only then is it the recorded end of the rollout
     */
    record Interrupted(Cause cause, boolean resumable) implements Outcome {
        public Interrupted {
            requireNonNull(cause, "cause");
        }
    }

    /** For scripts: 0 promoted, 2 refused, 3 rolled back, 4 superseded, 5 interrupted. */
    default int exitCode() {
        return match(p -> 0, r -> 3, r -> 2, s -> 4, i -> 5);
    }

    /** Answers with the function of the end that this is. */
    default <R> R match(
            Function<? super Promoted, ? extends R> promoted,
            Function<? super RolledBack, ? extends R> rolledBack,
            Function<? super Refused, ? extends R> refused,
            Function<? super Superseded, ? extends R> superseded,
            Function<? super Interrupted, ? extends R> interrupted) {
        if (this instanceof Promoted p) {
            return promoted.apply(p);
        } else if (this instanceof RolledBack r) {
            return rolledBack.apply(r);
        } else if (this instanceof Refused r) {
            return refused.apply(r);
        } else if (this instanceof Superseded s) {
            return superseded.apply(s);
        }
        return interrupted.apply((Interrupted) this);
    }
}
