package dev.sluice.k8s;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Outcome;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Limits;
import dev.sluice.traffic.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Canaries through a real Gateway API router under load: users lose nothing but what the new version itself answers badly. */
@Tag("cluster")
@Isolated
@Timeout(300)
class GatewayCanaryTest {
    private static final int PER_SECOND = 200;

    @TempDir
    private Path directory;

    private final String namespace = TestCluster.namespace();
    private final KubernetesCluster cluster = TestCluster.connect();
    private final RolloutEngine engine = RolloutEngine.create();

    @BeforeEach
    void live() {
        TestCluster.service(namespace, "shop", Map.of("app", "shop"));
        TestCluster.kubectl(Map.of(
                "apiVersion",
                "gateway.networking.k8s.io/v1",
                "kind",
                "HTTPRoute",
                "metadata",
                Map.of("name", "shop", "namespace", namespace),
                "spec",
                Map.of(
                        "parentRefs",
                        List.of(Map.of("name", "web", "namespace", "gateway")),
                        "rules",
                        List.of(Map.of(
                                "matches",
                                List.of(Map.of("path", Map.of("type", "PathPrefix", "value", "/" + namespace))),
                                "backendRefs",
                                List.of(Map.of("name", "shop", "port", 80)))))));
        assertThat(engine.run(rollout("v1", Map.of()))).isInstanceOf(Outcome.Promoted.class);
    }

    @AfterEach
    void leaveNothingBehind() {
        engine.close();
        cluster.close();
        TestCluster.delete(namespace);
    }

    @Test
    void a_canary_of_a_tenth_a_half_and_all_loses_no_request_and_then_all_have_the_new_version()
            throws IOException, InterruptedException {
        ClusterLoad load = ClusterLoad.start(url(), PER_SECOND, ofSeconds(45), false);

        Outcome outcome = engine.run(rollout("v2", Map.of()));

        ClusterLoad.Summary summary = load.end();
        assertThat(outcome).as(summary.text()).isInstanceOf(Outcome.Promoted.class);
        assertThat(summary.failed()).as(summary.text()).isZero();
        assertThat(summary.answeredBy("v1")).as(summary.text()).isPositive();
        assertThat(summary.answeredBy("v2")).as(summary.text()).isPositive();
        Figures.write("gateway canary: " + summary.text().replace("\n", "; "));
    }

    @Test
    void a_canary_that_is_aborted_at_a_half_costs_only_what_the_new_version_answered()
            throws IOException, InterruptedException {
        Path requests = directory.resolve("requests");
        ClusterLoad load = ClusterLoad.start(url(), PER_SECOND, ofSeconds(40), requests);
        RolloutHandle handle = engine.start(rollout("v2", Map.of("ERROR_RATE", "0.5")));
        while (!handle.status().stepText().startsWith("bake")
                || !handle.status().toString().contains("50%")) {
            assertThat(handle.await(Duration.ofMillis(50))).isEmpty();
        }
        handle.await(ofSeconds(2));
        long asked = System.currentTimeMillis();
        handle.abort("the test");
        assertThat(handle.await(Duration.ofMinutes(2))).containsInstanceOf(Outcome.RolledBack.class);

        ClusterLoad.Summary summary = load.end();
        List<String> bad = Files.readAllLines(requests).stream()
                .filter(line -> !line.contains("\"status\":200"))
                .toList();
        assertThat(bad).as(summary.text()).hasSize((int) summary.failed()).isNotEmpty();
        assertThat(bad)
                .as("nothing is lost but what v2 itself has answered")
                .allMatch(line -> line.contains("\"version\":\"v2\""));
        long last =
                bad.stream().mapToLong(GatewayCanaryTest::startedMillis).max().orElseThrow();
        Figures.write("gateway abort at a half: last bad answer asked for " + (last - asked) + " ms after the abort; "
                + summary.text().replace("\n", "; "));
    }

    private static long startedMillis(String line) {
        Matcher matcher = Pattern.compile("\"start_ns\":(\\d+)").matcher(line);
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1)) / 1_000_000;
    }

    private String url() {
        return TestCluster.environment("SLUICE_GATEWAY") + "/" + namespace;
    }

    private Rollout rollout(String version, Map<String, String> more) {
        Release.Builder release = Release.image(TestImage.name()).label(version).config("VERSION", version);
        more.forEach(release::config);
        KubernetesDeployer shop = KubernetesDeployer.application("shop")
                .cluster(cluster)
                .namespace(namespace)
                .traffic(KubernetesTraffic.route("shop").withPropagationDelay(ofSeconds(2)))
                .workload(KubernetesWorkload.http()
                        .preStop(ofSeconds(3))
                        .drain(ofSeconds(3))
                        .settling(ofSeconds(1))
                        .requestCounter(RequestCounter.of("/metrics", 8080))
                        .cpu("10m")
                        .memory("32Mi")
                        .build())
                .build();
        return Rollout.of(release.build())
                .to(shop)
                .using(Canary.builder()
                        .step(CanaryStep.to(Weight.percent(10)).bakeFor(ofSeconds(5)))
                        .step(CanaryStep.to(Weight.percent(50)).bakeFor(ofSeconds(5)))
                        .limits(Limits.builder().drain(ofSeconds(60)).build())
                        .build())
                .capacity(3)
                .build();
    }
}
