package dev.sluice.simulation;

/** What foreign changes do to a world: whatever they say, checked by nobody. */
final class ByHand {
    private final SimulatedApplication application;

    ByHand(SimulatedApplication application) {
        this.application = application;
    }

    World apply(World world, ForeignChange change) {
        if (change instanceof ForeignChange.Scale s) {
            return world.revision(s.revision())
                    .map(r -> world.with(r.scaled(s.capacity())))
                    .orElse(world);
        } else if (change instanceof ForeignChange.Route r) {
            return application.replicaShare()
                    ? world
                    : world.with(world.traffic().routed(r.rules(), world.now(), application.propagation()));
        } else if (change instanceof ForeignChange.Delete d) {
            return world.without(d.revision());
        } else if (change instanceof ForeignChange.Kill k) {
            return world.revision(k.revision())
                    .map(r -> world.with(r.with(r.instances().without(k.count()))))
                    .orElse(world);
        } else if (change instanceof ForeignChange.Demand d) {
            return world.withDemand(d.instances());
        } else if (change instanceof ForeignChange.LoseTask l) {
            return world.tasks()
                    .task(l.task())
                    .map(t -> world.with(world.tasks().with(t.forgotten())))
                    .orElse(world);
        } else if (change instanceof ForeignChange.OverwriteJournal o) {
            return world.with(world.journal().overwritten(o.document()));
        }
        return world.with(world.lease().until(world.now(), world.lease().note()));
    }
}
