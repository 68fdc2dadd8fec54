package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import dev.sluice.fence.Fence;

/**
 * What a change stands on: the right to make it, and the truth it was decided from. The platform refuses it when either is stale.
 *
 * <p>Platforms compare within one object, not across several. The contract is therefore: the epoch, and the state of the object that is
 * written, are compared by the platform in the write itself; the rest of the token is compared by the provider on a read just before, or,
 * where a platform rations reads, on its latest observation.
 * In the time between, no other driver can act (the epoch stops it), only people can, and the next observation shows it.
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
