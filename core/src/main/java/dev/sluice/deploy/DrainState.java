package dev.sluice.deploy;

import java.util.function.Function;

/** What a revision without new traffic still serves. A closed family. */
public sealed interface DrainState {

    /** Nothing any more. */
    record Drained() implements DrainState {}

    /**
     * Requests in flight and open connections.
     *
     * @param open how many, at least 1
     */
    record Draining(long open) implements DrainState {}

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
