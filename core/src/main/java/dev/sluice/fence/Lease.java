package dev.sluice.fence;

import java.time.Duration;

/**
 * Who drives an application: granted to one driver at a time, for a while.
 *
 * <p>A lease decides about <em>liveness</em> only. A driver that was stopped for longer than its lease may wake up and believe that it
 * still holds it; what stops it then is its epoch, which the platform compares on every guarded write.
 *
 * <p>When {@link #acquire} grants a new epoch, every object that a rollout changes already refuses lower ones: the provider raises the
 * epoch on <em>all</em> of them before it answers, on one anchor
 * (such as the journal) first, then on all that a list made after that shows. A provider reads the anchor once more between making an
 * object and using it, so that what a stale driver made after the list is never used. The new epoch is higher than any that is found on the lease or on
 * these objects, so that a lost lease object does not make epochs repeat. A late write of the former driver has then either arrived before, and the next
 * observation shows it, or is refused.
 *
 * <p>Expiry is judged by the platform's clock, or by how long the holder's mark has not changed as seen on a monotonic clock; never by
 * comparing wall clocks of two machines. Safe for use by many threads.
 *
 * @see <a href="https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html">How to do distributed locking</a>
 */
public interface Lease {

    /**
     * Takes the lease if it is free or expired. The same driver may ask again and keeps its epoch while its lease lives.
     *
     * @param ttl how long it lasts without {@link #renew}; the provider may round up to whole seconds
     * @param note what the driver is about to do, for people that find the lease held; at most 200 characters
     */
    Grant acquire(DriverId driver, Duration ttl, String note);

    /**
     * Keeps the lease for another {@code ttl} from now. Also succeeds after expiry as long as nobody else has taken it.
     *
     * @return {@link Grant.Granted} with the same fence, or {@link Grant.Held} by the one who took over
     */
    Grant renew(Fence fence, Duration ttl, String note);

    /** Gives the lease back at once. Does nothing if it is no longer held by this fence. */
    void release(Fence fence);
}
