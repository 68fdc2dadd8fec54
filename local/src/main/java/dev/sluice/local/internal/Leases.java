package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who drives, and whose word counts.
 *
 * <p>Expiry is judged by the daemon's monotonic clock; after a restart of the daemon a lease gets its whole time once more, because nobody
 * knows how much of it was left. Guarded by the keeper's monitor.
 */
final class Leases {
    private static final int LONGEST_NOTE = 200;

    private final StateKeeper keeper;
    private final Clock clock;
    private final LongSupplier nanos;
    private long renewedAt;

    Leases(StateKeeper keeper, Clock clock, LongSupplier nanos) {
        this.keeper = keeper;
        this.clock = clock;
        this.nanos = nanos;
        this.renewedAt = nanos.getAsLong();
    }

    Grant acquire(DriverId driver, Duration ttl, String note) {
        synchronized (keeper) {
            LocalState.Leased held = keeper.state().lease();
            if (held != null && isAlive(held)) {
                return held.driver().equals(driver)
                        ? grant(new LocalState.Leased(held.fence(), held.since(), shortened(note), ttl, false))
                        : held(held);
            }
            Fence next = new Fence(keeper.state().epoch() + 1, driver);
            return grant(new LocalState.Leased(next, clock.instant(), shortened(note), ttl, false));
        }
    }

    Grant renew(Fence fence, Duration ttl, String note) {
        synchronized (keeper) {
            LocalState.Leased held = keeper.state().lease();
            if (held == null || held.fence().epoch() < fence.epoch()) {
                throw unknown(fence);
            }
            if (!held.fence().equals(fence)) {
                return held(held);
            }
            return grant(new LocalState.Leased(fence, held.since(), shortened(note), ttl, false));
        }
    }

    void release(Fence fence) {
        synchronized (keeper) {
            LocalState.Leased held = keeper.state().lease();
            if (held != null && held.fence().equals(fence) && !held.released()) {
                keeper.commit(keeper.state()
                        .withLease(new LocalState.Leased(fence, held.since(), held.note(), held.ttl(), true)));
            }
        }
    }

    /**
     * The fence in force, if it is not this one: the word of this one no longer counts.
     *
     * @throws PermanentException if this one was never granted here
     */
    Optional<Fence> superseding(Fence fence) {
        LocalState.Leased held = keeper.state().lease();
        if (held == null || held.fence().epoch() < fence.epoch()) {
            throw unknown(fence);
        }
        return held.fence().equals(fence) ? Optional.empty() : Optional.of(held.fence());
    }

    /** Who has the lease now. */
    Optional<LocalState.Leased> holder() {
        return Optional.ofNullable(keeper.state().lease()).filter(this::isAlive);
    }

    private Grant grant(LocalState.Leased granted) {
        keeper.commit(keeper.state().withLease(granted));
        renewedAt = nanos.getAsLong();
        return new Grant.Granted(granted.fence());
    }

    private boolean isAlive(LocalState.Leased lease) {
        return !lease.released() && nanos.getAsLong() - renewedAt < lease.ttl().toNanos();
    }

    private static Grant held(LocalState.Leased lease) {
        return new Grant.Held(lease.fence(), lease.since(), lease.note());
    }

    private static String shortened(String note) {
        return note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE);
    }

    private static PermanentException unknown(Fence fence) {
        return new PermanentException(
                Reason.TARGET_GONE,
                "Epoch " + fence.epoch()
                        + " was never granted here: the state directory was replaced since. Start again");
    }
}
