package dev.sluice.k8s;

import java.time.Duration;
import java.util.Map;

/** The starting points of {@link KubernetesWorkload}; its table says what they are. */
final class WorkloadPresets {
    private static final String PORT = "PORT";

    private WorkloadPresets() {}

    static KubernetesWorkload.Builder phoenix() {
        return new KubernetesWorkload.Builder("phoenix")
                .port(4000)
                .readiness(PodCheck.http("/health/ready"))
                .liveness(seldom(PodCheck.http("/health/live")))
                .startup(within(60, PodCheck.http("/health/ready")))
                .drain(Duration.ofSeconds(30))
                .cpu("250m")
                .memory("512Mi")
                .user(65_534)
                .addressVariable("POD_IP")
                .derived(workload -> Map.of(PORT, port(workload), "PHX_SERVER", "true", "RELEASE_TMP", "/tmp"));
    }

    static KubernetesWorkload.Builder jvm() {
        return new KubernetesWorkload.Builder("jvm")
                .readiness(PodCheck.http("/actuator/health/readiness").withTimeout(Duration.ofSeconds(2)))
                .liveness(seldom(PodCheck.http("/actuator/health/liveness")))
                .startup(within(180, PodCheck.http("/actuator/health/readiness").withTimeout(Duration.ofSeconds(2))))
                .drain(Duration.ofSeconds(30))
                .settling(Duration.ofSeconds(5))
                .cpu("500m")
                .memory("1Gi")
                .derived(workload -> Map.of(
                        "SERVER_PORT",
                        port(workload),
                        "SERVER_SHUTDOWN",
                        "graceful",
                        "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE",
                        workload.drain().toSeconds() + "s",
                        "JAVA_TOOL_OPTIONS",
                        "-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError"));
    }

    static KubernetesWorkload.Builder node() {
        return new KubernetesWorkload.Builder("node")
                .port(3000)
                .readiness(PodCheck.http("/ready"))
                .liveness(seldom(PodCheck.http("/live")))
                .startup(within(30, PodCheck.http("/ready")))
                .drain(Duration.ofSeconds(15))
                .cpu("250m")
                .memory("384Mi")
                .user(1000)
                .derived(workload -> Map.of(
                        PORT,
                        port(workload),
                        "NODE_ENV",
                        "production",
                        "NODE_OPTIONS",
                        "--max-old-space-size=" + WorkloadRules.mebibytes(workload.memory()) * 3 / 4));
    }

    static KubernetesWorkload.Builder http() {
        return new KubernetesWorkload.Builder("http")
                .readiness(PodCheck.http("/ready"))
                .liveness(seldom(PodCheck.http("/healthz")))
                .startup(within(60, PodCheck.http("/ready")))
                .derived(workload -> Map.of(PORT, port(workload)));
    }

    /** A pod that is only slow must not be restarted: that makes the others slower. */
    private static PodCheck seldom(PodCheck check) {
        return check.withPeriod(Duration.ofSeconds(10))
                .withTimeout(Duration.ofSeconds(5))
                .withFailures(6);
    }

    /** Asked every second, because the whole rollout waits for the answer. */
    private static PodCheck within(int seconds, PodCheck check) {
        return check.withPeriod(Duration.ofSeconds(1)).withFailures(seconds);
    }

    private static String port(KubernetesWorkload workload) {
        return Integer.toString(workload.port());
    }
}
