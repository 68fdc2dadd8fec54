package dev.sluice.samples;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.Lease;
import dev.sluice.journal.Journal;
import dev.sluice.journal.Signals;
import dev.sluice.release.Application;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.util.Optional;

/** A deployer whose process dies in mid-switch: the platform has moved the traffic, and the driver never hears of it. */
final class HaltingDeployer implements Deployer {
    private final Deployer platform;
    private final Runnable death;

    /** @param death ends the process and never returns */
    HaltingDeployer(Deployer platform, Runnable death) {
        this.platform = platform;
        this.death = death;
    }

    @Override
    public Effect apply(Guard guard, Change change) {
        Effect effect = platform.apply(guard, change);
        if (change instanceof Change.Route && effect instanceof Effect.Applied) {
            death.run();
        }
        return effect;
    }

    @Override
    public Application application() {
        return platform.application();
    }

    @Override
    public Capabilities capabilities() {
        return platform.capabilities();
    }

    @Override
    public Prepared prepare(Release release) {
        return platform.prepare(release);
    }

    @Override
    public Snapshot observe() {
        return platform.observe();
    }

    @Override
    public Lease lease() {
        return platform.lease();
    }

    @Override
    public Propagation propagation(TrafficRules rules) {
        return platform.propagation(rules);
    }

    @Override
    public DrainState draining(RevisionId revision) {
        return platform.draining(revision);
    }

    @Override
    public Optional<Probe> probe(RevisionId revision) {
        return platform.probe(revision);
    }

    @Override
    public Journal journal() {
        return platform.journal();
    }

    @Override
    public Signals signals() {
        return platform.signals();
    }

    @Override
    public Registration watch(Runnable changed) {
        return platform.watch(changed);
    }
}
