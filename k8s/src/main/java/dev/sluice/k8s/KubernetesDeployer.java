package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.Problems;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Fencing;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.Lease;
import dev.sluice.journal.Journal;
import dev.sluice.journal.Signals;
import dev.sluice.k8s.internal.Governing;
import dev.sluice.k8s.internal.KubernetesJournal;
import dev.sluice.release.Application;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs releases on Kubernetes, with nothing installed in the cluster: each revision is a Deployment of its own, named by the application
 * and the content of the release, and users are led to it by {@link KubernetesTraffic}.
 *
 * <p>The journal is the ConfigMap {@code sluice-<application>}, the lease the Lease of the same name. Every write to an object tests in
 * the API server that no other driver has taken over since. A call takes at most 10 s. Safe for use by many threads; the connection is the
 * {@link KubernetesCluster}'s, so there is nothing to close here.
 */
public final class KubernetesDeployer implements Deployer {
    private final Application application;
    private final KubernetesWorkload workload;
    private final Governing governing;
    private final Capabilities capabilities;

    private KubernetesDeployer(Builder builder, KubernetesCluster cluster) {
        String namespace = builder.namespace == null ? cluster.namespace() : builder.namespace;
        this.application = new Application(builder.name, builder.environment == null ? namespace : builder.environment);
        this.workload = builder.workload;
        KubernetesTraffic traffic =
                builder.traffic == null ? KubernetesTraffic.switching(builder.name) : builder.traffic;
        this.governing = new Governing(
                cluster.connection(), namespace, builder.name, traffic.kind(), workload, builder.quietFor);
        boolean share = traffic.kind().replicaShare();
        this.capabilities = Capabilities.builder(traffic.kind().model())
                .matches(traffic.kind().matches())
                .mirror(traffic.kind().mirrors())
                .keepsWarm(!share)
                .noTraffic(!share)
                .tasks(true)
                .survivesDriver(true)
                .reportsDraining(workload.requestCounter().isPresent())
                .fencing(Fencing.SERVER_ENFORCED)
                .propagationDelay(traffic.propagationDelay())
                .journalBytes(KubernetesJournal.MOST_BYTES)
                .logEntries(KubernetesJournal.MOST_LINES)
                .build();
    }

    /**
     * Starts from the defaults that each option of the builder names.
     *
     * @param name of the application, a DNS label of at most 46 characters: objects are named after it
     */
    public static Builder application(String name) {
        return new Builder(name);
    }

    @Override
    public Application application() {
        return application;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Prepared prepare(Release release) {
        return governing.prepare(release);
    }

    @Override
    public Snapshot observe() {
        return governing.observe();
    }

    @Override
    public Lease lease() {
        return governing.lease();
    }

    @Override
    public Effect apply(Guard guard, Change change) {
        return governing.apply(guard, change);
    }

    @Override
    public Propagation propagation(TrafficRules rules) {
        return governing.propagation(rules);
    }

    /**
     * Where pods count their requests ({@link KubernetesWorkload.Builder#requestCounter}), drained means that no pod was asked anything for
     * the quiet time, whichever proxy would have led users there. Users on kept connections keep a pod busy until it stops. Without a
     * counter nobody can tell.
     */
    @Override
    public DrainState draining(RevisionId revision) {
        return governing.draining(revision);
    }

    /** Goes through the API server's proxy, with the credentials of this connection; needs the right to {@code pods/proxy}. */
    @Override
    public Optional<Probe> probe(RevisionId revision) {
        return governing.probe(revision, workload.port());
    }

    @Override
    public Journal journal() {
        return governing.journal();
    }

    @Override
    public Signals signals() {
        return governing.signals();
    }

    /** While anybody watches, looks come from watches that all deployers of the cluster share; without, each look lists. */
    @Override
    public Registration watch(Runnable changed) {
        return governing.watch(changed);
    }

    @Override
    public String toString() {
        return application + " on Kubernetes";
    }

    /** Collects the options; {@link #build()} reports everything that does not fit at once. */
    public static final class Builder {
        private final String name;
        private @Nullable String namespace;
        private @Nullable String environment;
        private @Nullable KubernetesCluster cluster;
        private @Nullable KubernetesTraffic traffic;
        private Duration quietFor = Duration.ofSeconds(3);
        private KubernetesWorkload workload = KubernetesWorkload.http().build();

        private Builder(String name) {
            this.name = requireNonNull(name, "name");
        }

        /** Required. */
        public Builder cluster(KubernetesCluster cluster) {
            this.cluster = requireNonNull(cluster, "cluster");
            return this;
        }

        /** The Kubernetes namespace. Default: that of the kubeconfig's context. */
        public Builder namespace(String namespace) {
            this.namespace = requireNonNull(namespace, "namespace");
            return this;
        }

        /** The environment, a DNS label. Default: the namespace. */
        public Builder environment(String environment) {
            this.environment = requireNonNull(environment, "environment");
            return this;
        }

        /** How users are led to revisions. Default: the selector of the Service that is named like the application. */
        public Builder traffic(KubernetesTraffic traffic) {
            this.traffic = requireNonNull(traffic, "traffic");
            return this;
        }

        /** What a pod of a release that is only an image looks like. Default {@link KubernetesWorkload#http()}. */
        public Builder workload(KubernetesWorkload workload) {
            this.workload = requireNonNull(workload, "workload");
            return this;
        }

        /**
         * How long the request counter of an old pod must have stood still before it counts as quiet. Default 3 s, at least 100 ms. Must be
         * longer than the pause between two requests that a late proxy would still send to a pod: with seldom requests choose more.
         */
        public Builder quietFor(Duration quietFor) {
            this.quietFor = requireNonNull(quietFor, "quietFor");
            return this;
        }

        /** @throws ConfigurationException naming everything that does not fit */
        public KubernetesDeployer build() {
            Problems problems = new Problems();
            problems.require(cluster != null, "cluster", "(none)", "must be given");
            problems.require(
                    name.matches("[a-z]([-a-z0-9]{0,44}[a-z0-9])?"),
                    "application",
                    name,
                    "must be a DNS label of at most 46 characters that starts with a letter");
            problems.require(quietFor.toMillis() >= 100, "quietFor", quietFor, "must be at least 100 ms");
            problems.throwIfAny("This Kubernetes deployer");
            return new KubernetesDeployer(this, requireNonNull(cluster));
        }
    }
}
