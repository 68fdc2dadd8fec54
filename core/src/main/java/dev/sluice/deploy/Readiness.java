package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** How far a revision is from serving at its wanted capacity. A closed family. */
public sealed interface Readiness {

    /** No instance is wanted and none is left. */
    record Idle() implements Readiness {}

    /** Every wanted instance is ready, as the newest configuration wants it. */
    record Ready() implements Readiness {}

    /**
     * On its way, up or down.
     *
     * @param reason what it waits for
     */
    record Progressing(String reason) implements Readiness {
        public Progressing {
            requireNonNull(reason, "reason");
        }
    }

    /**
     * It will not get ready by waiting: it crashes in a loop, its image can't be pulled, its program can't be started, there is no
     * quota.
     *
     * @param reason with the last exit code and the last output where there is one, at most 2,000 characters
     */
    record Failed(String reason) implements Readiness {
        public Failed {
            requireNonNull(reason, "reason");
        }
    }

    /** Answers with the function of the state that this is. */
    default <R> R match(
            Function<? super Idle, ? extends R> idle,
            Function<? super Ready, ? extends R> ready,
            Function<? super Progressing, ? extends R> progressing,
            Function<? super Failed, ? extends R> failed) {
        if (this instanceof Idle i) {
            return idle.apply(i);
        } else if (this instanceof Ready r) {
            return ready.apply(r);
        } else if (this instanceof Progressing p) {
            return progressing.apply(p);
        }
        return failed.apply((Failed) this);
    }
}
