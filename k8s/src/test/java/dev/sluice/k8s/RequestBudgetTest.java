package dev.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Outcome;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How much one rollout asks of the API server, as the proxy of the test bed counts it: all requests of a process that has asked nothing
 * before. What time adds, a renewal of the lease every 5 s and a reading of each busy pod's counter, is left out of the bound.
 */
@Tag("cluster")
@Isolated
class RequestBudgetTest {
    private static final int INSTANCES = 3;

    /** Reads before the first write, the lease, the fence on what there is, the steps, the journal, and the evidence of the new pods. */
    private static final int MOST_WHATEVER_THE_TIME = 18;

    private static final int MOST_WATCHES_OF_A_KIND = 4;

    private final String namespace = TestCluster.namespace();

    @AfterEach
    void leaveNothingBehind() {
        TestCluster.delete(namespace);
    }

    @Test
    void a_blue_green_rollout_reads_what_it_watches_only_once_and_writes_each_thing_once()
            throws IOException, InterruptedException {
        TestCluster.service(namespace, "shop", Map.of("app", "shop"));
        run("v1");
        ClusterLoad load = ClusterLoad.start("http://" + address() + "/", 100, Duration.ofSeconds(15), false);
        api("DELETE", "/counters");

        long counted = run("v2");

        List<Map<?, ?>> asked = asked();
        List<Map<?, ?>> plain = asked.stream().filter(r -> !is(r, "watch", "")).toList();
        long renewals = of(plain, "update", "leases") - 2; // one takes it, one gives it back
        long counters = plain.stream()
                .filter(r -> text(r, "uri").contains("/proxy/metrics"))
                .count();
        Figures.write("requests of a blue-green of " + INSTANCES + ": " + plain.size() + " and "
                + (asked.size() - plain.size()) + " watches, of these " + counters + " readings of counters and "
                + renewals + " renewals");
        assertThat(load.end().failed()).isZero();
        assertThat(plain.size() + 0L).as("what we count ourselves").isEqualTo(counted);
        assertThat(of(plain, "list", "")).as("lists: %s", plain).isZero();
        assertThat(plain.size() - renewals - counters).as("%s", plain).isLessThanOrEqualTo(MOST_WHATEVER_THE_TIME);
        for (String kind : List.of("services", "configmaps", "deployments", "pods", "jobs", "endpointslices")) {
            assertThat(of(asked, "watch", kind)).as(kind).isBetween(1L, (long) MOST_WATCHES_OF_A_KIND);
        }
    }

    /** As a process of its own would: with a connection that knows nothing yet. */
    private long run(String version) {
        try (KubernetesCluster cluster =
                        KubernetesCluster.kubeconfig(Path.of(TestCluster.environment("KUBECONFIG_FAULTY")));
                RolloutEngine engine = RolloutEngine.create()) {
            Rollout rollout = Rollout.of(Release.image("demo:v1")
                            .label(version)
                            .config("VERSION", version)
                            .build())
                    .to(deployer(cluster))
                    .using(BlueGreen.builder()
                            .limits(Limits.builder()
                                    .drain(Duration.ofMinutes(2))
                                    .build())
                            .build())
                    .capacity(Capacity.fixed(INSTANCES))
                    .build();
            assertThat(engine.run(rollout)).isInstanceOf(Outcome.Promoted.class);
            return cluster.requests();
        }
    }

    private KubernetesDeployer deployer(KubernetesCluster cluster) {
        return KubernetesDeployer.application("shop")
                .cluster(cluster)
                .namespace(namespace)
                .traffic(KubernetesTraffic.switching("shop").withPropagationDelay(Duration.ofSeconds(5)))
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

    /** The proxy serves all tests: only what concerns this namespace, and the question for one's rights, which names none. */
    private List<Map<?, ?>> asked() {
        List<Map<?, ?>> asked = new ArrayList<>();
        for (Object entry : new KubernetesSerialization().unmarshal(api("GET", "/requests"), List.class)) {
            Map<?, ?> request = (Map<?, ?>) entry;
            if (text(request, "uri").contains("/" + namespace + "/")
                    || text(request, "resource").equals("selfsubjectrulesreviews")) {
                asked.add(request);
            }
        }
        return asked;
    }

    private static long of(List<Map<?, ?>> requests, String verb, String resource) {
        return requests.stream().filter(r -> is(r, verb, resource)).count();
    }

    /** An empty resource stands for all. */
    private static boolean is(Map<?, ?> request, String verb, String resource) {
        return verb.equals(text(request, "verb")) && (resource.isEmpty() || resource.equals(text(request, "resource")));
    }

    private static String text(Map<?, ?> request, String field) {
        return String.valueOf(request.get(field));
    }

    private static String api(String method, String path) {
        return TestCluster.run(List.of(TestCluster.tool("fault"), "api", method, path), "");
    }

    private String address() {
        List<String> get = List.of("-n", namespace, "get", "service", "shop", "-o", "jsonpath={.spec.clusterIP}");
        List<String> command = new ArrayList<>(List.of(TestCluster.tool("kubectl")));
        command.addAll(get);
        return TestCluster.run(command, "").strip();
    }
}
