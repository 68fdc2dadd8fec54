package dev.sluice.k8s;

import dev.sluice.deploy.Deployer;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.testkit.DeployerCompatibilityKit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The compatibility kit on the real cluster. Every test has a namespace of its own. */
@Tag("cluster")
@Execution(ExecutionMode.CONCURRENT)
abstract class KubernetesKit extends DeployerCompatibilityKit {
    private String namespace = "";
    private KubernetesCluster first = TestCluster.connect();
    private KubernetesCluster second = TestCluster.connect();

    abstract KubernetesTraffic traffic();

    /** What the application needs to be there before the first driver comes. */
    void makeRoutes(String namespace) {
        TestCluster.service(namespace, "shop", Map.of("app", "shop"));
    }

    @AfterEach
    final void leaveNothingBehind() {
        first.close();
        second.close();
        if (!namespace.isEmpty()) {
            TestCluster.delete(namespace);
        }
    }

    @Override
    protected Deployer create() {
        namespace = TestCluster.namespace();
        makeRoutes(namespace);
        return deployer(first);
    }

    @Override
    protected Deployer another() {
        return deployer(second);
    }

    final Deployer deployer(KubernetesCluster cluster) {
        return KubernetesDeployer.application("shop")
                .cluster(cluster)
                .namespace(namespace)
                .traffic(traffic().withPropagationDelay(Duration.ofSeconds(1)))
                .workload(KubernetesWorkload.http()
                        .preStop(Duration.ofSeconds(1))
                        .drain(Duration.ofSeconds(3))
                        .settling(Duration.ofSeconds(1))
                        .cpu("10m")
                        .memory("32Mi")
                        .build())
                .build();
    }

    @Override
    protected Release ready(String label) {
        return Release.image(TestImage.name())
                .label(label)
                .config("VERSION", label)
                .build();
    }

    @Override
    protected Release neverReady() {
        return Release.image(TestImage.name())
                .label("never")
                .config("READY", "0")
                .build();
    }

    @Override
    protected Release failing() {
        return Release.image(TestImage.name())
                .label("broken")
                .config("CRASH_AFTER", "0.2")
                .build();
    }

    @Override
    protected Optional<Release> impossible() {
        return Optional.of(Release.command("./shop").label("no-image").build());
    }

    @Override
    protected List<String> task(Duration runs, int exitCode) {
        return List.of("/bin/sh", "-c", "sleep " + runs.toMillis() / 1000.0 + "; exit " + exitCode);
    }

    @Override
    protected boolean scaleByHand(RevisionId revision, int count) {
        TestCluster.run(
                List.of(
                        TestCluster.tool("kubectl"),
                        "-n",
                        namespace,
                        "scale",
                        "deployment",
                        revision.value(),
                        "--replicas=" + count),
                "");
        return true;
    }

    @Override
    protected Duration patience() {
        return Duration.ofMinutes(3);
    }

    @Override
    protected void letPass(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
