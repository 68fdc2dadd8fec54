package dev.sluice.rollout;

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

/** A provider of which nothing is asked but its name, unless a test overrides it. */
class UnusedDeployer implements Deployer {
    @Override
    public Application application() {
        return new Application("shop", "test");
    }

    @Override
    public Capabilities capabilities() {
        throw unused();
    }

    @Override
    public Prepared prepare(Release release) {
        throw unused();
    }

    @Override
    public Snapshot observe() {
        throw unused();
    }

    @Override
    public Lease lease() {
        throw unused();
    }

    @Override
    public Effect apply(Guard guard, Change change) {
        throw unused();
    }

    @Override
    public Propagation propagation(TrafficRules rules) {
        throw unused();
    }

    @Override
    public DrainState draining(RevisionId revision) {
        throw unused();
    }

    @Override
    public Optional<Probe> probe(RevisionId revision) {
        throw unused();
    }

    @Override
    public Journal journal() {
        throw unused();
    }

    @Override
    public Signals signals() {
        throw unused();
    }

    @Override
    public Registration watch(Runnable changed) {
        throw unused();
    }

    private static AssertionError unused() {
        return new AssertionError("nobody should ask this");
    }
}
