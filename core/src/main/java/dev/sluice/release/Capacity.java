package dev.sluice.release;

import java.util.function.Function;

/** How much of a revision there is to be. A closed family: a count of ours, or bounds between which an autoscaler decides. */
public sealed interface Capacity {

    /** No instance at all. */
    Capacity NONE = new Fixed(0);

    /**
     * Exactly so many instances.
     *
     * @param count 0 to 10,000
     */
    record Fixed(int count) implements Capacity {
        public Fixed {
            checkRange("count", count, 0);
        }

        @Override
        public String toString() {
            return Integer.toString(count);
        }
    }

    /**
     * An autoscaler owns the count. Sluice sets the bounds, never the count, and counts what it finds.
     *
     * @param min 1 to 10,000
     * @param max {@code min} to 10,000
     */
    record Auto(int min, int max) implements Capacity {
        public Auto {
            checkRange("min", min, 1);
            checkRange("max", max, min);
        }

        @Override
        public String toString() {
            return min + ".." + max;
        }
    }

    static Capacity fixed(int count) {
        return count == 0 ? NONE : new Fixed(count);
    }

    static Capacity auto(int min, int max) {
        return new Auto(min, max);
    }

    /** The instances that must be ready before this capacity counts as there: the count, or the lower bound. */
    default int floor() {
        return match(Fixed::count, Auto::min);
    }

    /** The same kind of capacity with a floor of at least {@code count}; how a rollback restores the larger of recorded and live. */
    default Capacity atLeast(int count) {
        return match(
                f -> f.count() >= count ? f : new Fixed(count),
                a -> a.min() >= count ? a : new Auto(count, Math.max(count, a.max())));
    }

    /** Answers with the function of the kind that this is. */
    default <R> R match(Function<? super Fixed, ? extends R> fixed, Function<? super Auto, ? extends R> auto) {
        return this instanceof Fixed f ? fixed.apply(f) : auto.apply((Auto) this);
    }

    private static void checkRange(String field, int value, int min) {
        if (value < min || value > 10_000) {
            throw new IllegalArgumentException(field + " was " + value + " but must be in [" + min + ", 10000]");
        }
    }
}
