package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import dev.sluice.fence.Fence;

/**
 * What a change stands on: the right to make it, and the truth it was decided from. The platform refuses it when either is stale.
 *
 * @param fence refused if a higher epoch is in force
 * @param token of the {@link Snapshot} the change was decided from; refused if drivers or people have changed anything since
 */
public record Guard(Fence fence, String token) {
    public Guard {
        requireNonNull(fence, "fence");
        requireNonNull(token, "token");
    }
}
