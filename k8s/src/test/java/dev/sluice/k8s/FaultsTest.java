package dev.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Outcome;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blue-green rollouts on the real cluster while the API fails in the ways that it has: each ends as if it had not, or says why not. */
@Tag("cluster")
@Isolated
class FaultsTest {
    private final String namespace = TestCluster.namespace();

    /** Through the proxy of the test bed that disturbs what it is told to. */
    private final KubernetesCluster cluster =
            KubernetesCluster.kubeconfig(Path.of(TestCluster.environment("KUBECONFIG_FAULTY")));

    @BeforeEach
    void makeService() {
        TestCluster.service(namespace, "shop", Map.of("app", "shop"));
        api("DELETE", "/rules");
    }

    @AfterEach
    void leaveNothingBehind() {
        api("DELETE", "/rules");
        api("POST", "/watches/thaw");
        cluster.close();
        TestCluster.delete(namespace);
    }

    /** F4, F14, F16, F17 of the fault matrix: of the writes that matter most, one meets each kind of failure. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"verb\":\"patch\",\"resource\":\"services\",\"times\":1,\"action\":\"drop-after\"",
                "\"verb\":\"patch\",\"resource\":\"services\",\"times\":1,\"action\":\"drop-before\"",
                "\"verb\":\"patch\",\"resource\":\"deployments\",\"times\":1,\"action\":\"drop-after\"",
                "\"verb\":\"create\",\"resource\":\"deployments\",\"times\":1,\"action\":\"drop-after\"",
                "\"verb\":\"patch\",\"resource\":\"configmaps\",\"times\":1,\"action\":\"drop-after\"",
                "\"verb\":\"patch\",\"resource\":\"configmaps\",\"times\":1,\"action\":\"half-open\"",
                "\"verb\":\"patch\",\"times\":2,\"action\":\"status\",\"status\":429,\"retryAfter\":3",
                "\"verb\":\"patch\",\"times\":2,\"action\":\"status\",\"status\":500",
                "\"verb\":\"watch\",\"times\":3,\"action\":\"drop-before\"",
                "\"verb\":\"watch\",\"times\":0,\"path\":\"sendInitialEvents\",\"action\":\"status\",\"status\":422"
            })
    void a_call_that_fails_once_or_whose_answer_is_lost_changes_nothing_of_the_end(String rule) {
        try (RolloutEngine engine = RolloutEngine.create()) {
            assertThat(engine.run(rollout("v1", Map.of()))).isInstanceOf(Outcome.Promoted.class);
            api("POST", "/rules", "-d", "{" + rule + "}");

            Outcome outcome = engine.run(rollout("v2", Map.of()));

            assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
            assertThat(api("GET", "/rules")).as("the fault has happened").doesNotContain("\"disturbed\":0");
            assertServes("v2");
            assertThat(engine.run(rollout("v2", Map.of())))
                    .isInstanceOfSatisfying(
                            Outcome.Promoted.class,
                            again -> assertThat(again.unchanged()).isTrue());
        }
    }

    /** F12: watches that die without a word. */
    @Test
    void watches_that_fall_silent_are_noticed_and_the_rollout_goes_on() {
        try (RolloutEngine engine = RolloutEngine.create()) {
            assertThat(engine.run(rollout("v1", Map.of()))).isInstanceOf(Outcome.Promoted.class);
            Rollout second = Rollout.of(release("v2", Map.of()))
                    .to(deployer())
                    .using(quickly())
                    .capacity(1)
                    .listen(event -> {
                        if (event instanceof dev.sluice.event.Event.StepBegan) {
                            api("POST", "/watches/freeze");
                        }
                    })
                    .build();

            assertThat(engine.run(second)).isInstanceOf(Outcome.Promoted.class);
            assertServes("v2");
        }
    }

    /** F23: the old revision is not touched, and the outcome says what the program said last. */
    @Test
    void a_release_that_crashes_is_taken_back_with_its_exit_code_long_before_the_limit() {
        try (RolloutEngine engine = RolloutEngine.create()) {
            assertThat(engine.run(rollout("v1", Map.of()))).isInstanceOf(Outcome.Promoted.class);

            Outcome outcome = engine.run(rollout("v2", Map.of("CRASH_AFTER", "0.2")));

            assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
            assertThat(outcome.toString()).contains("exit code 1").contains("crash after");
            assertServes("v1");
        }
    }

    /** F24. */
    @Test
    void a_quota_that_is_used_up_ends_the_rollout_with_its_own_words() {
        try (RolloutEngine engine = RolloutEngine.create()) {
            assertThat(engine.run(rollout("v1", Map.of()))).isInstanceOf(Outcome.Promoted.class);
            TestCluster.kubectl(Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "ResourceQuota",
                    "metadata",
                    Map.of("name", "few", "namespace", namespace),
                    "spec",
                    Map.of("hard", Map.of("pods", "1"))));

            Outcome outcome = engine.run(rollout("v2", Map.of()));

            assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
            assertThat(outcome.toString()).contains("exceeded quota");
            assertServes("v1");
        }
    }

    /** What serves users without us keeps them: it can't be taken over yet. */
    @Test
    void a_service_of_pods_that_are_not_ours_is_left_as_it_is() {
        TestCluster.kubectl(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", "native", "namespace", namespace, "labels", Map.of("app", "shop")),
                "spec",
                Map.of("containers", List.of(Map.of("name", "shop", "image", "demo:v1")))));
        try (RolloutEngine engine = RolloutEngine.create()) {
            Outcome outcome = engine.run(rollout("v1", Map.of()));

            assertThat(outcome).isNotInstanceOf(Outcome.Promoted.class);
            assertThat(outcome.toString()).contains("pod native");
        }
        String selector = TestCluster.run(
                List.of(
                        TestCluster.tool("kubectl"),
                        "-n",
                        namespace,
                        "get",
                        "service",
                        "shop",
                        "-o",
                        "jsonpath={.spec.selector}"),
                "");
        assertThat(selector.strip()).isEqualTo("{\"app\":\"shop\"}");
    }

    private void assertServes(String version) {
        var world = deployer().observe();
        assertThat(world.traffic().weights()).hasSize(1);
        var serving = world.traffic().weights().keySet().iterator().next();
        assertThat(world.revision(serving).orElseThrow().label()).isEqualTo(version);
    }

    private KubernetesDeployer deployer() {
        return KubernetesDeployer.application("shop")
                .cluster(cluster)
                .namespace(namespace)
                .traffic(KubernetesTraffic.switching("shop").withPropagationDelay(Duration.ofSeconds(1)))
                .workload(KubernetesWorkload.http()
                        .preStop(Duration.ofSeconds(1))
                        .settling(Duration.ofSeconds(1))
                        .cpu("10m")
                        .memory("32Mi")
                        .build())
                .build();
    }

    private static BlueGreen quickly() {
        return BlueGreen.builder()
                .limits(Limits.builder().drain(Duration.ofSeconds(1)).build())
                .build();
    }

    private static Release release(String version, Map<String, String> config) {
        Release.Builder release = Release.image("demo:v1").label(version).config("VERSION", version);
        config.forEach(release::config);
        return release.build();
    }

    private Rollout rollout(String version, Map<String, String> config) {
        return Rollout.of(release(version, config))
                .to(deployer())
                .using(quickly())
                .capacity(1)
                .build();
    }

    private static String api(String method, String path, String... more) {
        var command = new java.util.ArrayList<>(List.of(TestCluster.tool("fault"), "api", method, path));
        command.addAll(List.of(more));
        return TestCluster.run(command, "");
    }
}
