package dev.sluice;

import java.util.function.LongConsumer;

/** Tests by chance that say, when they fail, how to fail again: with {@code -Dsluice.seed}. */
public final class Seeded {
    private static final String SEED = "sluice.seed";

    private Seeded() {}

    /** Chance starts elsewhere each time. */
    public static void anew(LongConsumer test) {
        check(first(System.nanoTime()), test);
    }

    /** Chance is the same each time, as long as nobody asks for another one. */
    public static void from(long usual, LongConsumer test) {
        check(first(usual), test);
    }

    /** The seed that was asked for, or else the usual one. */
    public static long first(long usual) {
        return Long.getLong(SEED, usual);
    }

    /** One seed. */
    public static void check(long seed, LongConsumer test) {
        try {
            test.accept(seed);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("again with -D" + SEED + "=" + seed + ": " + e.getMessage(), e);
        }
    }
}
