package dev.sluice.k8s.internal;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.Snapshot;
import dev.sluice.journal.Journal;
import dev.sluice.journal.Signals;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One application in one namespace, with all the parts that read and change it put together. Safe for use by many threads. */
public final class Governing {
    /** What a call of the provider may take, whatever it is made of. */
    private static final Duration CALL = Duration.ofSeconds(10);

    private final Connection connection;
    private final NamespaceView view;
    private final String application;
    private final Preparation preparation;
    private final TrafficPort traffic;
    private final Optional<Quiet> quiet;
    private final World worlds;
    private final Changes changes;
    private final KubernetesLease lease;
    private final KubernetesJournal journal;
    private final KubernetesSignals signals;

    public Governing(
            Connection connection,
            String namespace,
            String application,
            TrafficKind kind,
            KubernetesWorkload workload,
            Duration quietTime) {
        this.connection = connection;
        this.view = connection.namespace(namespace);
        this.application = application;
        Api api = connection.api();
        Anchor anchor = new Anchor(api, view, application);
        Writes writes = new Writes(api, view, anchor);
        this.preparation = new Preparation(api, view, application, kind, workload);
        this.quiet = workload.requestCounter().map(c -> new Quiet(api, connection.ticks(), namespace, c, quietTime));
        this.traffic = kind.port(application, view, api, writes, connection.ticks(), quiet);
        this.worlds = new World(view, api, application, traffic, kind.replicaShare());
        this.changes = new Changes(
                worlds,
                anchor,
                traffic,
                writes,
                new Staging(api, view, anchor, application, traffic, preparation::secrets),
                new Scaling(writes),
                new Tasks(api, view, application, writes));
        this.lease =
                new KubernetesLease(api, view, application, anchor, this::governed, connection.ticks(), this::limit);
        this.journal = new KubernetesJournal(api, view, anchor, this::limit);
        this.signals = new KubernetesSignals(api, view, application, this::limit);
    }

    public Prepared prepare(Release release) {
        return preparation.pinned(release, limit());
    }

    public Snapshot observe() {
        return worlds.snapshot(worlds.look(limit()));
    }

    public Effect apply(Guard guard, Change change) {
        return changes.apply(guard, change, limit());
    }

    public Propagation propagation(TrafficRules rules) {
        Limit limit = limit();
        return traffic.propagation(rules, worlds.look(limit), limit);
    }

    /** What a revision still serves: nothing once its pods are gone, or, where they count requests, once they are quiet. */
    public DrainState draining(RevisionId revision) {
        Limit limit = limit();
        Observed world = worlds.look(limit);
        List<Pod> pods = world.named(Kind.DEPLOYMENTS, revision.value())
                .map(world::podsOf)
                .orElse(List.of());
        if (pods.isEmpty()) {
            return new DrainState.Drained();
        } else if (quiet.isEmpty()) {
            return new DrainState.Unknown();
        }
        return quiet.get()
                .busy(pods, limit)
                .<DrainState>map(busy -> new DrainState.Draining(busy.pods(), busy.reason()))
                .orElseGet(DrainState.Drained::new);
    }

    /** Reaches a ready pod at this port through the API server. */
    public Optional<Probe> probe(RevisionId revision, int port) {
        Observed world = worlds.look(limit());
        Optional<Deployment> deployment = world.named(Kind.DEPLOYMENTS, revision.value());
        Optional<Pod> ready = deployment.flatMap(
                d -> world.podsOf(d).stream().filter(EndpointCheck::isReady).findFirst());
        return ready.map(pod -> new PodProbe(
                connection.api(),
                connection.ticks(),
                view.namespace(),
                pod.getMetadata().getName(),
                port));
    }

    public dev.sluice.fence.Lease lease() {
        return lease;
    }

    public Journal journal() {
        return journal;
    }

    public Signals signals() {
        return signals;
    }

    public Registration watch(Runnable changed) {
        Runnable end = view.listen(this::concerns, changed);
        return end::run;
    }

    private Limit limit() {
        return Limit.of(connection.ticks(), CALL);
    }

    private List<Governed.Of<?>> governed(Limit limit) {
        List<Governed.Of<?>> all = new ArrayList<>(traffic.governed(limit));
        all.add(new Governed.Of<>(Kind.DEPLOYMENTS, ours(view.fresh(Kind.DEPLOYMENTS, limit))));
        all.add(new Governed.Of<>(Kind.JOBS, ours(view.fresh(Kind.JOBS, limit))));
        return all;
    }

    private <T extends HasMetadata> List<T> ours(List<T> objects) {
        return objects.stream()
                .filter(o -> application.equals(Observed.label(o, Names.APPLICATION)))
                .toList();
    }

    /** An object of another application's rollouts says so; one that says nothing may concern anybody. */
    private boolean concerns(HasMetadata object) {
        String of = Observed.label(object, Names.APPLICATION);
        return of == null || of.equals(application);
    }
}
