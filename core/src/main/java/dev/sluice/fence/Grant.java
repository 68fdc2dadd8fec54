package dev.sluice.fence;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.function.Function;

/** What came of asking for a {@link Lease}. A closed family. */
public sealed interface Grant {

    /** The lease is ours, and every object refuses lower epochs. */
    record Granted(Fence fence) implements Grant {
        public Granted {
            requireNonNull(fence, "fence");
        }
    }

    /**
     * Somebody else has it.
     *
     * @param fence whose, with which epoch
     * @param since when it was granted, by the platform's clock
     * @param note what the holder said it was doing
     */
    record Held(Fence fence, Instant since, String note) implements Grant {
        public Held {
            requireNonNull(fence, "fence");
            requireNonNull(since, "since");
            requireNonNull(note, "note");
        }
    }

    /** Answers with the function of the answer that this is. */
    default <R> R match(Function<? super Granted, ? extends R> granted, Function<? super Held, ? extends R> held) {
        return this instanceof Granted g ? granted.apply(g) : held.apply((Held) this);
    }
}
