package dev.sluice.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.driver.Milestone;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.event.RolloutListener;
import dev.sluice.k8s.KubernetesCluster;
import dev.sluice.k8s.KubernetesDeployer;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.k8s.RequestCounter;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Blue-green rollouts on the cluster of the environment under load, beside rolling updates of a plain Deployment with the same pods, in
 * turn, ten of each or as many as {@code SLUICE_BENCH_ROUNDS} says. Each rollout has a connection and an engine of its own, as a process of a CI job has.
 */
final class KubernetesBenchmark implements Benchmark {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final String ROUNDS = "SLUICE_BENCH_ROUNDS";
    private static final int PER_SECOND = 200;
    private static final int INSTANCES = 3;
    private static final String SLUICE = "shop";
    private static final String PLAIN = "plain";

    private final Map<String, Samples> samples = new LinkedHashMap<>();

    /** Known once it was asked. */
    private String server = "";

    private record Samples(String unit, List<Double> values) {}

    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public String what() {
        return "A blue-green by a Service's selector (" + INSTANCES
                + " pods with request counters, quiet for 2 s, preStop 2 s) and an"
                + " abort of one, beside a rolling update of a plain Deployment with the same pods (maxUnavailable 0, maxSurge 25 %), in turn, under "
                + PER_SECOND
                + " new connections a second from inside a cluster of one node. When pods are ready and when the selector is written, an"
                + " onlooker's watch tells; `api-requests` are all of one process but watches, from the first check to the lease that is given back. `total-s`"
                + " ends when the old pods are gone; `machine-load` is the load average of the minute, whatever else ran."
                + server;
    }

    @Override
    public void run(Recorder recorder) throws IOException, InterruptedException {
        samples.clear();
        try (BenchCluster cluster = BenchCluster.connect()) {
            int rounds = Integer.parseInt(System.getenv().getOrDefault(ROUNDS, "10"));
            server = " The cluster: Kubernetes " + cluster.version() + ".";
            cluster.service(SLUICE);
            cluster.service(PLAIN);
            String pods = "/apis/apps/v1/namespaces/" + cluster.namespace() + "/deployments";
            String services = "/api/v1/namespaces/" + cluster.namespace() + "/services";
            try (ClusterWatch deployments = ClusterWatch.start(cluster, pods);
                    ClusterWatch selectors = ClusterWatch.start(cluster, services)) {
                rollout(cluster, "v0");
                plain(cluster, "v0");
                for (int round = 1; round <= rounds; round++) {
                    promoted(cluster, "v" + round, deployments, selectors);
                    aborted(cluster, "bad" + round, selectors);
                    rolled(cluster, "v" + round);
                }
            }
            record(recorder);
        }
    }

    private void promoted(BenchCluster cluster, String version, ClusterWatch deployments, ClusterWatch selectors)
            throws IOException, InterruptedException {
        ClusterRequests load =
                ClusterRequests.start(cluster, cluster.urlOf(SLUICE), PER_SECOND, Duration.ofSeconds(20));
        TimeUnit.SECONDS.sleep(1);
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long cpu = cpuNanos();
        Instant began = CLOCK.instant();
        Done done = rollout(cluster, version);
        add("total-s", seconds(began, CLOCK.instant()), "s");
        add("driver-cpu-s", (cpuNanos() - cpu) / 1e9, "s");
        add(
                "driver-heap-mb",
                heapPools().stream().mapToLong(p -> p.getPeakUsage().getUsed()).sum() / 1e6,
                "MB");
        add("machine-load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), "count");
        add("api-requests", done.requests(), "count");
        String revision = done.revision();
        String number = revision.substring(revision.lastIndexOf('-') + 1);
        Instant ready = deployments.await(
                began,
                e -> e.contains("\"name\":\"" + revision + "\"") && e.contains("\"availableReplicas\":" + INSTANCES));
        Instant switched = selectors.await(began, e -> e.contains("\"sluice.dev/revision\":\"" + number + "\""));
        add("ready-to-switch-ms", millis(ready, switched), "ms");
        ClusterRequests.Answers answers = load.end();
        add("switch-to-first-answer-ms", millis(switched, answers.first(version).orElseThrow()), "ms");
        add("lost", answers.failed(), "count");
    }

    private void aborted(BenchCluster cluster, String bad, ClusterWatch selectors)
            throws IOException, InterruptedException {
        try (KubernetesCluster connection = KubernetesCluster.kubeconfig(cluster.kubeconfig());
                RolloutEngine engine = RolloutEngine.create()) {
            CompletableFuture<Instant> seen = new CompletableFuture<>();
            RolloutListener listener = event -> {
                if (event instanceof Event.Reached r && r.milestone().kind() == Milestone.Kind.SEEN) {
                    seen.complete(CLOCK.instant());
                }
            };
            BlueGreen watched =
                    BlueGreen.builder().bakeFor(Duration.ofMinutes(1)).build();
            RolloutHandle handle = engine.start(rollout(deployer(cluster, connection), bad, watched, listener));
            seen.orTimeout(60, TimeUnit.SECONDS).join();
            ClusterRequests load =
                    ClusterRequests.start(cluster, cluster.urlOf(SLUICE), PER_SECOND, Duration.ofSeconds(5));
            TimeUnit.SECONDS.sleep(2);
            Instant aborted = CLOCK.instant();
            handle.abort("benchmark");
            Outcome outcome = handle.await(Duration.ofMinutes(2)).orElseThrow();
            if (!(outcome instanceof Outcome.RolledBack)) {
                throw new IllegalStateException("an aborted rollout ended otherwise: " + outcome);
            }
            Instant written = selectors.await(aborted, e -> e.contains("\"name\":\"" + SLUICE + "\""));
            ClusterRequests.Answers answers = load.end();
            add("abort-to-guarded-write-ms", millis(aborted, written), "ms");
            add("abort-to-last-bad-answer-ms", millis(aborted, answers.last(bad).orElseThrow()), "ms");
            add("abort-lost", answers.failed(), "count");
        }
    }

    private void rolled(BenchCluster cluster, String version) throws IOException, InterruptedException {
        ClusterRequests load = ClusterRequests.start(cluster, cluster.urlOf(PLAIN), PER_SECOND, Duration.ofSeconds(20));
        TimeUnit.SECONDS.sleep(1);
        Instant began = CLOCK.instant();
        plain(cluster, version);
        add("plain-total-s", seconds(began, CLOCK.instant()), "s");
        ClusterRequests.Answers answers = load.end();
        add("plain-first-answer-s", seconds(began, answers.first(version).orElseThrow()), "s");
        add("plain-lost", answers.failed(), "count");
    }

    /** A Deployment with the pods of our last revision, rolled until its old pods are gone. */
    private static void plain(BenchCluster cluster, String version) throws IOException, InterruptedException {
        String revisions = cluster.kubectl(
                "",
                "-n",
                cluster.namespace(),
                "get",
                "deployments",
                "-l",
                "sluice.dev/application=" + SLUICE,
                "-o",
                "jsonpath={range .items[?(@.spec.replicas==" + INSTANCES + ")]}{.spec.template.spec}{\"\\n\"}{end}");
        String pod = revisions.lines().findFirst().orElseThrow();
        String configured = pod.replaceAll(
                "\"name\":\"VERSION\",\"value\":\"[^\"]*\"", "\"name\":\"VERSION\",\"value\":\"" + version + "\"");
        cluster.kubectl("""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "%1$s", "namespace": "%2$s"}, "spec":
                 {"replicas": %3$d, "minReadySeconds": 1, "strategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%%"}},
                  "selector": {"matchLabels": {"app": "%1$s"}},
                  "template": {"metadata": {"labels": {"app": "%1$s", "version": "%4$s"}}, "spec": %5$s}}}
                """.formatted(PLAIN, cluster.namespace(), INSTANCES, version, configured), "apply", "-f", "-");
        cluster.kubectl("", "-n", cluster.namespace(), "rollout", "status", "deployment", PLAIN, "--timeout=2m");
        String old = "app=" + PLAIN + ",version!=" + version;
        while (!cluster.kubectl("", "-n", cluster.namespace(), "get", "pods", "-l", old, "-o", "name")
                .isBlank()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private record Done(String revision, long requests) {}

    private static Done rollout(BenchCluster cluster, String version) {
        try (KubernetesCluster connection = KubernetesCluster.kubeconfig(cluster.kubeconfig());
                RolloutEngine engine = RolloutEngine.create()) {
            BlueGreen strategy = BlueGreen.builder()
                    .limits(Limits.builder().drain(Duration.ofMinutes(2)).build())
                    .build();
            Outcome outcome = engine.run(rollout(deployer(cluster, connection), version, strategy, event -> {}));
            if (outcome instanceof Outcome.Promoted promoted) {
                return new Done(promoted.revision().value(), connection.requests());
            }
            throw new IllegalStateException("a rollout ended otherwise: " + outcome);
        }
    }

    private static Rollout rollout(
            KubernetesDeployer shop, String version, BlueGreen strategy, RolloutListener listener) {
        return Rollout.of(Release.image("demo:v1")
                        .label(version)
                        .config("VERSION", version)
                        .build())
                .to(shop)
                .using(strategy)
                .capacity(Capacity.fixed(INSTANCES))
                .listen(listener)
                .build();
    }

    private static KubernetesDeployer deployer(BenchCluster cluster, KubernetesCluster connection) {
        return KubernetesDeployer.application(SLUICE)
                .cluster(connection)
                .namespace(cluster.namespace())
                .quietFor(Duration.ofSeconds(2))
                .workload(KubernetesWorkload.http()
                        .preStop(Duration.ofSeconds(2))
                        .drain(Duration.ofSeconds(3))
                        .settling(Duration.ofSeconds(1))
                        .requestCounter(RequestCounter.of("/metrics", 8080))
                        .cpu("10m")
                        .memory("32Mi")
                        .build())
                .build();
    }

    private void add(String metric, double value, String unit) {
        samples.computeIfAbsent(metric, m -> new Samples(unit, new ArrayList<>()))
                .values()
                .add(value);
    }

    private void record(Recorder recorder) {
        samples.forEach((metric, all) -> recorder.record(metric, all.values(), all.unit()));
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == MemoryType.HEAP)
                .toList();
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    private static double seconds(Instant from, Instant to) {
        return millis(from, to) / 1e3;
    }
}
