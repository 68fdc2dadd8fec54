package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** What a revision without new traffic still serves. A closed family. */
public sealed interface DrainState {

    /** Nothing any more. */
    record Drained() implements DrainState {}

    /**
     * It still answers somebody, or did so too lately to be called quiet.
     *
     * @param open how many requests in flight and open connections, or how many instances that still answer; at least 1
     * @param reason why it is not quiet yet, in words for people, such as "3 instances still answer, the last 0.4 s ago"; empty if the
     *     number says it all
     */
    record Draining(long open, String reason) implements DrainState {
        public Draining {
            requireNonNull(reason, "reason");
        }

        /** Requests in flight and open connections, so many. */
        public Draining(long open) {
            this(open, "");
        }
    }

    /** The platform can't tell; only time helps. */
    record Unknown() implements DrainState {}

    /** Answers with the function of the state that this is. */
    default <R> R match(
            Function<? super Drained, ? extends R> drained,
            Function<? super Draining, ? extends R> draining,
            Function<? super Unknown, ? extends R> unknown) {
        if (this instanceof Drained d) {
            return drained.apply(d);
        } else if (this instanceof Draining d) {
            return draining.apply(d);
        }
        return unknown.apply((Unknown) this);
    }
}
