package dev.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A blue-green under load on the real cluster: users notice nothing, on new and on kept connections, with an application that drains and
 * one that ends at once, and with a kube-proxy that is late.
 *
 * <p>Kept connections to an application that ends at once are cut with it, which no order of writes can change: they are left out here and
 * named in the documentation.
 */
@Tag("cluster")
@Isolated
class ZeroLossTest {
    private static final int PER_SECOND = 200;
    private static final int INSTANCES = 3;

    private final String namespace = TestCluster.namespace();
    private final KubernetesCluster cluster = TestCluster.connect();

    @AfterEach
    void leaveNothingBehind() {
        TestCluster.run(List.of(TestCluster.tool("fault"), "resume", "kube-proxy"), "");
        cluster.close();
        TestCluster.delete(namespace);
    }

    @ParameterizedTest(name = "{0} connections, an application that stops by {1}, kube-proxy {2} s late")
    @CsvSource({"new, drain, 0", "new, abrupt, 0", "kept, drain, 0", "new, drain, 5", "new, abrupt, 5", "kept, drain, 5"
    })
    void a_switch_loses_no_request(String connections, String shutdown, int late)
            throws IOException, InterruptedException {
        assertThat(switched(connections.equals("kept"), shutdown, late).failed())
                .isZero();
    }

    /** Where every wait for a fixed time fails: the old pods go when nobody asks them any more, and not before. */
    @Test
    void a_kube_proxy_that_is_40_s_late_costs_no_request() throws IOException, InterruptedException {
        assertThat(switched(false, "abrupt", 40).failed()).isZero();
    }

    private ClusterLoad.Summary switched(boolean keepAlive, String shutdown, int late)
            throws IOException, InterruptedException {
        TestCluster.service(namespace, "shop", Map.of("app", "shop"));
        KubernetesDeployer shop = deployer();
        // Users on kept connections are never done by themselves: they leave when the old pods say so, after this time.
        Duration drain = keepAlive ? Duration.ofSeconds(10) : Duration.ofMinutes(2);
        try (RolloutEngine engine = RolloutEngine.create()) {
            assertThat(engine.run(rollout(shop, "v1", shutdown, drain, event -> {})))
                    .isInstanceOf(Outcome.Promoted.class);
            Duration time = Duration.ofSeconds(keepAlive ? 40 : 20 + late);
            ClusterLoad load = ClusterLoad.start("http://" + address() + "/", PER_SECOND, time, keepAlive);
            Thread.sleep(1_000);
            if (late > 0) {
                TestCluster.run(List.of(TestCluster.tool("fault"), "pause", "kube-proxy"), "");
            }
            long before = cluster.requests();
            long began = System.nanoTime();
            Outcome outcome = engine.run(rollout(shop, "v2", shutdown, drain, event -> {
                if (late > 0 && event instanceof Event.Changed c && c.change() instanceof Change.Route) {
                    new Thread(() -> resumeAfter(late)).start();
                }
            }));
            long requests = cluster.requests() - before;
            long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            ClusterLoad.Summary summary = load.end();

            assertThat(outcome).as(summary.text()).isInstanceOf(Outcome.Promoted.class);
            assertThat(summary.answeredBy("v2")).as(summary.text()).isPositive();
            Figures.write("zero-loss " + (keepAlive ? "kept " : "new ") + shutdown + " " + late + ": " + requests
                    + " API requests, " + millis + " ms, " + summary.text().replace("\n", "; "));
            return summary;
        }
    }

    private static void resumeAfter(int seconds) {
        try {
            Thread.sleep(Duration.ofSeconds(seconds).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        TestCluster.run(List.of(TestCluster.tool("fault"), "resume", "kube-proxy"), "");
    }

    private String address() {
        return TestCluster.run(
                        List.of(
                                TestCluster.tool("kubectl"),
                                "-n",
                                namespace,
                                "get",
                                "service",
                                "shop",
                                "-o",
                                "jsonpath={.spec.clusterIP}"),
                        "")
                .strip();
    }

    private KubernetesDeployer deployer() {
        return KubernetesDeployer.application("shop")
                .cluster(cluster)
                .namespace(namespace)
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

    private static Rollout rollout(
            KubernetesDeployer shop,
            String version,
            String shutdown,
            Duration drain,
            dev.sluice.event.RolloutListener listener) {
        return Rollout.of(Release.image("demo:v1")
                        .label(version)
                        .config("VERSION", version)
                        .config("SHUTDOWN", shutdown)
                        .build())
                .to(shop)
                .using(BlueGreen.builder()
                        .limits(Limits.builder().drain(drain).build())
                        .build())
                .capacity(Capacity.fixed(INSTANCES))
                .listen(listener)
                .build();
    }
}
