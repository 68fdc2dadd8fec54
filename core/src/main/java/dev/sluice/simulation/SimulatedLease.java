package dev.sluice.simulation;

import dev.sluice.fence.Fence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The lease object. It remembers its last holder when nobody holds it.
 *
 * @param fence of the last grant; null before the first
 * @param until when it ends; not after {@code since} once it was given back
 */
record SimulatedLease(@Nullable Fence fence, Instant since, Instant until, String note) {

    boolean isHeldAt(Instant now) {
        return fence != null && until.isAfter(now);
    }

    SimulatedLease until(Instant end, String newNote) {
        return new SimulatedLease(fence, since, end, newNote);
    }
}
