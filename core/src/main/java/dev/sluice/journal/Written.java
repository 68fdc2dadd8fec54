package dev.sluice.journal;

import static java.util.Objects.requireNonNull;

import dev.sluice.fence.Fence;
import java.util.function.Function;

/** What came of a journal write. A closed family. */
public sealed interface Written {

    /**
     * It is stored.
     *
     * @param version what the next write must expect
     */
    record Saved(long version) implements Written {}

    /**
     * Somebody wrote in between; nothing was changed.
     *
     * @param version what is stored now
     */
    record Conflict(long version) implements Written {}

    /**
     * A higher epoch is in force; nothing was changed.
     *
     * @param by whose
     */
    record Superseded(Fence by) implements Written {
        public Superseded {
            requireNonNull(by, "by");
        }
    }

    /** Answers with the function of the answer that this is. */
    default <R> R match(
            Function<? super Saved, ? extends R> saved,
            Function<? super Conflict, ? extends R> conflict,
            Function<? super Superseded, ? extends R> superseded) {
        if (this instanceof Saved s) {
            return saved.apply(s);
        } else if (this instanceof Conflict c) {
            return conflict.apply(c);
        }
        return superseded.apply((Superseded) this);
    }
}
