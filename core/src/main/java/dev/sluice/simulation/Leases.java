package dev.sluice.simulation;

import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the lease changes hands in one world, in steps between which others may act. */
final class Leases {
    private final SimulatedPlatform platform;
    private final World world;

    Leases(SimulatedPlatform platform) {
        this.platform = platform;
        this.world = platform.world();
    }

    /** All the steps of taking over, with nobody in between. */
    Transition<Grant> acquire(DriverId driver, Duration ttl, String note) {
        Transition<Grant> granted = grant(driver, ttl, note);
        return granted.answer().match(g -> claimEverything(granted.next(), g.fence()), held -> granted);
    }

    private static Transition<Grant> claimEverything(SimulatedPlatform platform, Fence fence) {
        SimulatedPlatform at = platform.claimJournal(fence).next();
        for (Governed object : at.governed()) {
            at = at.claim(fence, object).next();
        }
        return new Transition<>(at, new Grant.Granted(fence));
    }

    Transition<Grant> grant(DriverId driver, Duration ttl, String note) {
        SimulatedLease lease = world.lease();
        Fence last = lease.fence();
        if (last != null && lease.isHeldAt(world.now())) {
            return last.driver().equals(driver)
                    ? platform.becomes(world.with(lease.until(world.now().plus(ttl), note)), new Grant.Granted(last))
                    : platform.unchanged(new Grant.Held(last, lease.since(), lease.note()));
        }
        Fence fence = new Fence(world.epoch() + 1, driver);
        SimulatedLease next = new SimulatedLease(fence, world.now(), world.now().plus(ttl), note);
        return platform.becomes(world.with(next), new Grant.Granted(fence));
    }

    Transition<Grant> renew(Fence fence, Duration ttl, String note) {
        SimulatedLease lease = world.lease();
        Fence last = lease.fence();
        return last == null || last.equals(fence)
                ? platform.becomes(
                        world.with(new SimulatedLease(
                                fence, lease.since(), world.now().plus(ttl), note)),
                        new Grant.Granted(fence))
                : platform.unchanged(new Grant.Held(last, lease.since(), lease.note()));
    }

    SimulatedPlatform release(Fence fence) {
        SimulatedLease lease = world.lease();
        return fence.equals(lease.fence()) && lease.isHeldAt(world.now())
                ? platform.with(world.with(lease.until(world.now(), "")))
                : platform;
    }

    Transition<Optional<Fence>> claimJournal(Fence fence) {
        Fence claim = world.journal().claim();
        return claim != null && claim.epoch() > fence.epoch()
                ? platform.unchanged(Optional.of(claim))
                : platform.becomes(world.with(world.journal().claimed(fence)), Optional.empty());
    }

    List<Governed> governed() {
        List<Governed> all = new ArrayList<>();
        all.add(new Governed.Traffic());
        all.add(new Governed.Tasks());
        world.revisions().forEach(r -> all.add(new Governed.Revision(r.id())));
        return platform.rules().claimed(List.copyOf(all));
    }

    Transition<Optional<Fence>> claim(Fence fence, Governed object) {
        Fence claim = world.claim(object);
        return claim != null && claim.epoch() > fence.epoch()
                ? platform.unchanged(Optional.of(claim))
                : platform.becomes(world.claimed(object, fence), Optional.empty());
    }
}
