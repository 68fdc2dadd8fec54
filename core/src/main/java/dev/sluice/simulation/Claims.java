package dev.sluice.simulation;

import dev.sluice.fence.Fence;
import org.jspecify.annotations.Nullable;

/** The fence that an object carries, and what it means for the next one. */
final class Claims {
    private Claims() {}

    static long epoch(@Nullable Fence claim) {
        return claim == null ? 0 : claim.epoch();
    }

    static Fence higher(@Nullable Fence claim, Fence fence) {
        return claim == null || fence.epoch() > claim.epoch() ? fence : claim;
    }
}
