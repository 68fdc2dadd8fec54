package dev.sluice.k8s;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Outcome;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** A hundred applications in one namespace of the real cluster, rolled out at once by one JVM over one connection. */
@Tag("cluster")
@Isolated
@Timeout(400)
class ManyApplicationsTest {
    private final String namespace = TestCluster.namespace();

    /** Through the proxy of the test bed, which knows what is watched. */
    private final KubernetesCluster cluster =
            KubernetesCluster.kubeconfig(Path.of(TestCluster.environment("KUBECONFIG_FAULTY")));

    @AfterEach
    void leaveNothingBehind() {
        api("DELETE", "/rules");
        cluster.close();
        TestCluster.delete(namespace);
    }

    @Test
    void a_hundred_applications_share_one_watch_of_each_kind_and_need_no_more_requests_each_than_ten_do()
            throws InterruptedException {
        try (RolloutEngine engine = RolloutEngine.create()) {
            double few = requestsEach(engine, 0, 10);
            double many = requestsEach(engine, 10, 110);

            Figures.write(
                    "applications at once: " + few + " API requests for each of 10, " + many + " for each of 100");
            assertThat(many).isLessThan(1.5 * few);
        }
    }

    /** A call that hangs costs its own rollout time, and nobody a lease. */
    @Test
    void an_api_server_that_hangs_for_one_kind_takes_no_lease_from_anybody() throws InterruptedException {
        try (RolloutEngine engine =
                RolloutEngine.builder().leaseTtl(ofSeconds(15)).build()) {
            services(0, 10);
            api(
                    "POST",
                    "/rules",
                    "-d",
                    "{\"verb\":\"create\",\"resource\":\"deployments\",\"times\":8,\"action\":\"hang\"}");

            List<RolloutHandle> all = start(engine, 0, 10);
            boolean lapsed = false;
            while (all.stream().anyMatch(handle -> handle.status().outcome().isEmpty())) {
                lapsed |= all.stream()
                        .anyMatch(handle -> handle.status().waitingFor().contains("lease"));
                Thread.sleep(50);
            }

            assertThat(api("GET", "/rules")).as("it has hung").contains("\"disturbed\":8");
            assertThat(lapsed).isFalse();
            assertThat(all).allSatisfy(ManyApplicationsTest::assertPromoted);
        }
    }

    private double requestsEach(RolloutEngine engine, int from, int to) throws InterruptedException {
        services(from, to);
        api("DELETE", "/counters");
        List<RolloutHandle> all = start(engine, from, to);
        int watches = 0;
        for (RolloutHandle handle : all) {
            while (handle.await(ofSeconds(1)).isEmpty()) {
                watches = Math.max(watches, watches());
            }
            assertPromoted(handle);
        }
        assertThat(watches).as("one for each kind, however many applications").isBetween(1, 9);
        return requests() / (double) (to - from);
    }

    private void services(int from, int to) {
        List<Map<String, Object>> items = IntStream.range(from, to)
                .mapToObj(ManyApplicationsTest::name)
                .map(name -> Map.<String, Object>of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Service",
                        "metadata",
                        Map.of("name", name, "namespace", namespace),
                        "spec",
                        Map.of(
                                "selector",
                                Map.of("app", name),
                                "ports",
                                List.of(Map.of("port", 80, "targetPort", 8080)))))
                .toList();
        TestCluster.kubectl(Map.of("apiVersion", "v1", "kind", "List", "items", items));
    }

    private List<RolloutHandle> start(RolloutEngine engine, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> engine.start(rollout(name(i))))
                .toList();
    }

    private Rollout rollout(String name) {
        KubernetesDeployer deployer = KubernetesDeployer.application(name)
                .cluster(cluster)
                .namespace(namespace)
                .traffic(KubernetesTraffic.switching(name).withPropagationDelay(ofSeconds(2)))
                .workload(KubernetesWorkload.http()
                        .preStop(ofSeconds(1))
                        .drain(ofSeconds(1))
                        .settling(ofSeconds(1))
                        .cpu("1m")
                        .memory("16Mi")
                        .build())
                .build();
        return Rollout.of(Release.image(TestImage.name())
                        .label("v1")
                        .config("VERSION", "v1")
                        .build())
                .to(deployer)
                .using(BlueGreen.instant())
                .capacity(1)
                .build();
    }

    private static void assertPromoted(RolloutHandle handle) {
        assertThat(handle.status().outcome()).containsInstanceOf(Outcome.Promoted.class);
    }

    private static String name(int number) {
        return "app-" + number;
    }

    /** Of this namespace; renewals of leases are left out, because they grow with the time that a busy machine takes. */
    private long requests() {
        Object all = new KubernetesSerialization().unmarshal(api("GET", "/requests"), Object.class);
        return ((List<?>) all)
                .stream()
                        .map(request -> (Map<?, ?>) request)
                        .filter(request -> namespace.equals(request.get("namespace")))
                        .filter(request -> !"watch".equals(request.get("verb")))
                        .filter(request ->
                                !("leases".equals(request.get("resource")) && "update".equals(request.get("verb"))))
                        .count();
    }

    private static int watches() {
        Object all = new KubernetesSerialization().unmarshal(api("GET", "/watches"), Object.class);
        return ((List<?>) all).size();
    }

    private static String api(String... arguments) {
        var command = new java.util.ArrayList<>(List.of(TestCluster.tool("fault"), "api"));
        command.addAll(List.of(arguments));
        return TestCluster.run(command, "");
    }
}
