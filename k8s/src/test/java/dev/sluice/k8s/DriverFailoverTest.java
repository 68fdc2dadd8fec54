package dev.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Ended;
import dev.sluice.driver.Outcome;
import dev.sluice.rollout.RolloutEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Two drivers as pods of one Job on the real cluster, with the generated Role: the one that drives is killed, the other one finishes. */
@Tag("cluster")
@Isolated
@Timeout(300)
class DriverFailoverTest {
    private final String namespace = TestCluster.namespace();
    private final KubernetesCluster cluster = TestCluster.connect();

    @BeforeAll
    static void makeImage() {
        DriverImage.make();
    }

    @AfterEach
    void leaveNothingBehind() {
        cluster.close();
        TestCluster.delete(namespace);
    }

    @Test
    void a_canary_whose_driver_is_killed_is_finished_by_the_other_and_nothing_is_lost()
            throws IOException, InterruptedException {
        TestCluster.service(namespace, "shop", Map.of("app", "shop"));
        KubernetesAccess access = KubernetesAccess.builder(namespace)
                .application("shop")
                .service("shop")
                .podProxy()
                .build();
        TestCluster.run(List.of(TestCluster.tool("kubectl"), "apply", "-f", "-"), access.yaml());
        try (RolloutEngine engine = RolloutEngine.create()) {
            assertThat(engine.run(ShopDriver.rollout(cluster, namespace, "v1"))).isInstanceOf(Outcome.Promoted.class);
            ClusterLoad load = ClusterLoad.start(
                    "http://" + kubectl("get", "service", "shop", "-o", "jsonpath={.spec.clusterIP}") + "/",
                    200,
                    Duration.ofSeconds(75),
                    false);

            String job = KubernetesDriverJob.of("deploy-v2", access, DriverImage.NAME)
                    .arguments(namespace, "v2")
                    .build()
                    .yaml();
            TestCluster.run(List.of(TestCluster.tool("kubectl"), "create", "-f", "-"), job);
            String first = driverThatBakes();
            kill(first);
            long killed = System.nanoTime();
            kubectl("wait", "--for=condition=complete", "job/deploy-v2", "--timeout=120s");
            long millis = Duration.ofNanos(System.nanoTime() - killed).toMillis();
            ClusterLoad.Summary summary = load.end();

            assertThat(summary.failed()).as(summary.text()).isZero();
            assertThat(summary.answeredBy("v2")).as(summary.text()).isPositive();
            List<Ended> history = engine.history(ShopDriver.deployer(cluster, namespace));
            assertThat(history).extracting(Ended::label).containsExactly("v1", "v2");
            assertThat(history.get(1).outcome()).isInstanceOf(Outcome.Promoted.class);
            assertThat(holder())
                    .as("nobody drives any more, or not the dead one")
                    .doesNotStartWith(first);
            Figures.write("driver Job: " + millis + " ms from the kill to the end, of which "
                    + ShopDriver.BAKE.toMillis() + " ms baking began before; "
                    + summary.text().replace("\n", "; "));
        }
    }

    /** The pod that holds the lease when half of the users have the new version. */
    private String driverThatBakes() throws InterruptedException {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            String holder = holder();
            String journal = kubectl("get", "configmap", "sluice-shop", "-o", "jsonpath={.data}");
            if (holder.startsWith("deploy-v2") && kubectl("logs", podOf(holder)).contains("bake")) {
                return podOf(holder);
            }
            seen.add(holder + " " + journal.length());
            Thread.sleep(250);
        }
        throw new AssertionError("Nobody bakes: " + seen.get(seen.size() - 1) + "\n" + kubectl("get", "pods") + "\n"
                + kubectl("logs", "job/deploy-v2"));
    }

    /** Without a word before: deleting the pod would let the driver stop at a safe point. */
    private static void kill(String pod) throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
            if (process.info()
                            .command()
                            .filter(c -> c.endsWith("/jre/bin/java"))
                            .isPresent()
                    && List.of(Files.readString(environment).split("\0")).contains("HOSTNAME=" + pod)) {
                found.add(process);
            }
        }
        assertThat(found).hasSize(1).allMatch(ProcessHandle::destroyForcibly);
    }

    private static String podOf(String holder) {
        return holder.substring(0, holder.indexOf('/'));
    }

    private String holder() {
        return kubectl("get", "lease", "sluice-shop", "-o", "jsonpath={.spec.holderIdentity}");
    }

    private String kubectl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(TestCluster.tool("kubectl"), "-n", namespace));
        command.addAll(List.of(arguments));
        return TestCluster.run(command, "").strip();
    }
}
