package dev.sluice.testkit;

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

/** A provider that does what another does, until a subclass breaks something. */
public abstract class DelegatingDeployer implements Deployer {
    protected final InMemoryDeployer sound;

    protected DelegatingDeployer(InMemoryDeployer sound) {
        this.sound = sound;
    }

    @Override
    public Application application() {
        return sound.application();
    }

    @Override
    public Capabilities capabilities() {
        return sound.capabilities();
    }

    @Override
    public Prepared prepare(Release release) {
        return sound.prepare(release);
    }

    @Override
    public Snapshot observe() {
        return sound.observe();
    }

    @Override
    public Lease lease() {
        return sound.lease();
    }

    @Override
    public Effect apply(Guard guard, Change change) {
        return sound.apply(guard, change);
    }

    @Override
    public Propagation propagation(TrafficRules rules) {
        return sound.propagation(rules);
    }

    @Override
    public DrainState draining(RevisionId revision) {
        return sound.draining(revision);
    }

    @Override
    public Optional<Probe> probe(RevisionId revision) {
        return sound.probe(revision);
    }

    @Override
    public Journal journal() {
        return sound.journal();
    }

    @Override
    public Signals signals() {
        return sound.signals();
    }

    @Override
    public Registration watch(Runnable changed) {
        return sound.watch(changed);
    }
}
