package dev.sluice.strategy;

import java.util.function.Function;

/**
 * How one release takes the place of another. A closed family of immutable values, written once for every platform: {@link #plan}
 * compiles it for what a platform can do.
 */
public sealed interface Strategy permits BlueGreen, Canary, Rolling, Recreate {

    /** The strategy's name in plans and documents: {@code blue-green}. */
    String name();

    /** What it has in common with the others: tasks, gates, limits, what becomes of the old revision. */
    Safeguards safeguards();

    /**
     * The steps from the world as it is to the new release live, and the way back from each.
     *
     * @throws dev.sluice.ConfigurationException if the platform can't do what the strategy needs, with what works instead
     */
    Plan plan(PlanRequest request);

    /** Answers with the function of the strategy that this is. */
    default <R> R match(
            Function<? super BlueGreen, ? extends R> blueGreen,
            Function<? super Canary, ? extends R> canary,
            Function<? super Rolling, ? extends R> rolling,
            Function<? super Recreate, ? extends R> recreate) {
        if (this instanceof BlueGreen b) {
            return blueGreen.apply(b);
        } else if (this instanceof Canary c) {
            return canary.apply(c);
        } else if (this instanceof Rolling r) {
            return rolling.apply(r);
        }
        return recreate.apply((Recreate) this);
    }
}
