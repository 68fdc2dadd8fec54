package dev.sluice.simulation;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Guard;
import dev.sluice.driver.Session;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import java.util.List;
import java.util.Optional;

/**
 * One of the drivers that the explorer lets take turns: its session, and the pieces of a call that is half done.
 *
 * @param claiming the fence whose objects are being claimed
 * @param anchored whether the anchor is claimed, and with it the list of objects made
 * @param toClaim what is left of that list
 * @param writing a change that was checked and is not written yet
 * @param alive false once it has crashed
 */
record ExploredDriver(
        DriverId id,
        Session session,
        Optional<Fence> claiming,
        boolean anchored,
        List<Governed> toClaim,
        Optional<CheckedChange> writing,
        boolean alive) {

    /** A change between the provider's own check and the platform's write. */
    record CheckedChange(Guard guard, Change change) {}

    static ExploredDriver at(DriverId id, Session session) {
        return new ExploredDriver(id, session, Optional.empty(), false, List.of(), Optional.empty(), true);
    }

    ExploredDriver with(Session next) {
        return at(id, next);
    }

    ExploredDriver claims(Fence fence) {
        return new ExploredDriver(id, session, Optional.of(fence), false, List.of(), Optional.empty(), true);
    }

    ExploredDriver claims(Fence fence, List<Governed> left) {
        return new ExploredDriver(id, session, Optional.of(fence), true, List.copyOf(left), Optional.empty(), true);
    }

    ExploredDriver writes(Guard guard, Change change) {
        return new ExploredDriver(
                id, session, Optional.empty(), false, List.of(), Optional.of(new CheckedChange(guard, change)), true);
    }

    ExploredDriver dead() {
        return new ExploredDriver(id, session, Optional.empty(), false, List.of(), Optional.empty(), false);
    }

    boolean ended() {
        return session.next() instanceof dev.sluice.driver.Call.End;
    }
}
