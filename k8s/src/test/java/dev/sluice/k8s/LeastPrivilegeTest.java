package dev.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Outcome;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.BlueGreen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts with exactly the rights that {@link KubernetesAccess} renders, as a service account of the real cluster. */
@Tag("cluster")
class LeastPrivilegeTest {
    @TempDir
    private Path directory;

    private String namespace = "";

    @BeforeEach
    void makeService() {
        namespace = TestCluster.namespace();
        TestCluster.service(namespace, "shop", java.util.Map.of("app", "shop"));
    }

    @AfterEach
    void leaveNothingBehind() {
        TestCluster.delete(namespace);
    }

    @Test
    void the_generated_role_is_enough_for_a_task_a_switch_and_the_end_of_the_old_revision() throws IOException {
        TestCluster.run(List.of(TestCluster.tool("kubectl"), "apply", "-f", "-"), access().yaml());
        try (KubernetesCluster cluster = KubernetesCluster.kubeconfig(kubeconfig());
                RolloutEngine engine = RolloutEngine.create()) {
            for (String version : List.of("v1", "v2")) {
                assertThat(engine.run(rollout(cluster, version))).isInstanceOf(Outcome.Promoted.class);
            }
        }
    }

    @Test
    void a_verb_less_is_refused_before_anything_is_written_and_names_verb_resource_and_namespace() throws IOException {
        String all = access().yaml();
        int verb = all.indexOf("  - \"create\"\n", all.indexOf("\"deployments\""));
        String less = all.substring(0, verb) + all.substring(all.indexOf('\n', verb) + 1);
        assertThat(less).isNotEqualTo(access().yaml());
        TestCluster.run(List.of(TestCluster.tool("kubectl"), "apply", "-f", "-"), less);

        try (KubernetesCluster cluster = KubernetesCluster.kubeconfig(kubeconfig());
                RolloutEngine engine = RolloutEngine.create()) {
            Outcome outcome = engine.run(rollout(cluster, "v1"));

            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            assertThat(outcome.toString()).contains("create", "deployments", namespace);
        }
    }

    private KubernetesAccess access() {
        return KubernetesAccess.builder(namespace)
                .serviceAccount("deployer")
                .application("shop")
                .service("shop")
                .podProxy()
                .tasks()
                .build();
    }

    private Rollout rollout(KubernetesCluster cluster, String version) {
        KubernetesDeployer shop = KubernetesDeployer.application("shop")
                .cluster(cluster)
                .namespace(namespace)
                .quietFor(Duration.ofSeconds(1))
                .traffic(KubernetesTraffic.switching("shop").withPropagationDelay(Duration.ofSeconds(2)))
                .workload(KubernetesWorkload.http()
                        .requestCounter(RequestCounter.of("/metrics", 8080))
                        .preStop(Duration.ofSeconds(1))
                        .cpu("10m")
                        .memory("32Mi")
                        .build())
                .build();
        return Rollout.of(Release.image(TestImage.name())
                        .label(version)
                        .config("VERSION", version)
                        .build())
                .to(shop)
                .using(BlueGreen.builder()
                        .task("migrate", Duration.ofMinutes(1), "/bin/sh", "-c", "exit 0")
                        .deleteOld()
                        .build())
                .capacity(1)
                .build();
    }

    /** The administrator's kubeconfig with the account's token in place of the certificate. */
    private Path kubeconfig() throws IOException {
        String token = TestCluster.run(
                        List.of(TestCluster.tool("kubectl"), "-n", namespace, "create", "token", "deployer"), "")
                .strip();
        String file = Files.readString(TestCluster.kubeconfig())
                .replaceAll("(?m)^ +client-key-data:.*\\R", "")
                .replaceAll("(?m)client-certificate-data:.*$", "token: " + token);
        assertThat(file).contains(token).doesNotContain("client-");
        return Files.writeString(directory.resolve("kubeconfig"), file);
    }
}
