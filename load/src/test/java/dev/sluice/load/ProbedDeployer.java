package dev.sluice.load;

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
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An in-memory platform whose revisions all answer at one real address; notes what traffic it was told to route. */
final class ProbedDeployer implements Deployer {
    private final Deployer platform;
    private final URI address;
    private final List<TrafficRules> routed = new CopyOnWriteArrayList<>();

    ProbedDeployer(Deployer platform, URI address) {
        this.platform = platform;
        this.address = address;
    }

    /** Every rule that was applied, in order. */
    List<TrafficRules> routed() {
        return routed;
    }

    @Override
    public Effect apply(Guard guard, Change change) {
        if (change instanceof Change.Route route) {
            routed.add(route.rules());
        }
        return platform.apply(guard, change);
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
        return Optional.of(DirectProbe.of(address));
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
