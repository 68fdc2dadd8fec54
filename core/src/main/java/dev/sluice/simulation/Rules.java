package dev.sluice.simulation;

import dev.sluice.fence.Fence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a platform checks. The defaults are the contract of {@link dev.sluice.deploy.Deployer}; tests break one at a time, to show that
 * its breach is found.
 */
interface Rules {
    Rules CONTRACT = new Rules() {};

    /** Whether what an object carries forbids a write under this fence. */
    default boolean outranks(@Nullable Fence claim, Fence fence) {
        return claim != null
                && (claim.epoch() > fence.epoch() || (claim.epoch() == fence.epoch() && !claim.equals(fence)));
    }

    /** Whether a change is refused when what it rests on is no longer as its author saw it. */
    default boolean comparesTokens() {
        return true;
    }

    /** Whether a release that has a revision already keeps it when it is staged again. */
    default boolean adoptsStaged() {
        return true;
    }

    /** Whether a revision with traffic is kept from ending. */
    default boolean keepsServing() {
        return true;
    }

    /** What a driver that takes over claims after the anchor. */
    default List<Governed> claimed(List<Governed> governed) {
        return governed;
    }
}
