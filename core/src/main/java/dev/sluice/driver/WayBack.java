package dev.sluice.driver;

import dev.sluice.deploy.Snapshot;

/** The beginning of a way back, with what the world proves beyond the notes. Pure. */
final class WayBack {
    private WayBack() {}

    static Progress begin(Progress progress, Cause why, Snapshot world) {
        return proven(progress.goBack(why, world.at()), world);
    }

    /** On the way back: traffic that was led to the new revision without a note of it, by a driver that died then or by somebody else. */
    static Progress proven(Progress progress, Snapshot world) {
        int route = new Roles(world, progress.plan()).routeThatReachedNew();
        return progress.phase() == Progress.Phase.ROLLBACK && progress.turnedBackAt() < route
                ? progress.toBuilder().turnedBackAt(route).build()
                : progress;
    }
}
