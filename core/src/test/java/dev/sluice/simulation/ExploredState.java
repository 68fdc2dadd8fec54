package dev.sluice.simulation;

import java.util.List;

/**
 * A point in the tree of everything that can happen.
 *
 * @param crashes how many more drivers may crash
 * @param meddlings how many more foreign changes there may be
 * @param expiries how often the lease may still expire
 * @param deadlines how often a deadline may still pass
 * @param meddled whether there was a foreign change
 */
record ExploredState(
        SimulatedPlatform platform,
        List<ExploredDriver> drivers,
        int crashes,
        int meddlings,
        int expiries,
        int deadlines,
        boolean meddled) {

    ExploredState with(SimulatedPlatform next) {
        return new ExploredState(next, drivers, crashes, meddlings, expiries, deadlines, meddled);
    }

    ExploredState with(int index, ExploredDriver driver) {
        List<ExploredDriver> all = new java.util.ArrayList<>(drivers);
        all.set(index, driver);
        return new ExploredState(platform, List.copyOf(all), crashes, meddlings, expiries, deadlines, meddled);
    }

    ExploredState crashed() {
        return new ExploredState(platform, drivers, crashes - 1, meddlings, expiries, deadlines, meddled);
    }

    ExploredState meddled(SimulatedPlatform next) {
        return new ExploredState(next, drivers, crashes, meddlings - 1, expiries, deadlines, true);
    }

    ExploredState expired(SimulatedPlatform next) {
        return new ExploredState(next, drivers, crashes, meddlings, expiries - 1, deadlines, meddled);
    }

    ExploredState passed(SimulatedPlatform next) {
        return new ExploredState(next, drivers, crashes, meddlings, expiries, deadlines - 1, meddled);
    }

    /** Somebody asks for an abort; counts as the foreign change, but changes nothing on the platform itself. */
    ExploredState aborted(SimulatedPlatform next) {
        return new ExploredState(next, drivers, crashes, meddlings - 1, expiries, deadlines, meddled);
    }
}
