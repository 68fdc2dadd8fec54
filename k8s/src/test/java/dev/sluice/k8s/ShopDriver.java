package dev.sluice.k8s;

import static java.time.Duration.ofSeconds;

import dev.sluice.event.ProgressLines;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Limits;
import dev.sluice.traffic.Weight;
import java.time.Duration;

/**
 * A deployment script as a user would write it, in a process of its own: {@code ShopDriver NAMESPACE VERSION}. In a pod it drives as the
 * pod's service account, elsewhere as the user.
 */
final class ShopDriver {
    /** How long half of the users have the new version before all do. */
    static final Duration BAKE = ofSeconds(25);

    private ShopDriver() {}

    public static void main(String[] arguments) {
        int exit;
        try (KubernetesCluster cluster = KubernetesCluster.ofUser();
                RolloutEngine engine =
                        RolloutEngine.builder().leaseTtl(ofSeconds(5)).build()) {
            exit = engine.runOrStandBy(rollout(cluster, arguments[0], arguments[1]), Duration.ofMinutes(10))
                    .exitCode();
        }
        System.exit(exit);
    }

    static Rollout rollout(KubernetesCluster cluster, String namespace, String version) {
        return Rollout.of(Release.image(TestImage.NAME)
                        .label(version)
                        .config("VERSION", version)
                        .config("SHUTDOWN", "drain")
                        .build())
                .to(deployer(cluster, namespace))
                .using(Canary.builder()
                        .step(CanaryStep.to(Weight.percent(50)).bakeFor(BAKE))
                        .limits(Limits.builder().drain(ofSeconds(20)).build())
                        .deleteOld()
                        .build())
                .capacity(4)
                .listen(ProgressLines.to(System.out::println))
                .build();
    }

    static KubernetesDeployer deployer(KubernetesCluster cluster, String namespace) {
        return KubernetesDeployer.application("shop")
                .cluster(cluster)
                .namespace(namespace)
                .traffic(KubernetesTraffic.sharing("shop"))
                .workload(KubernetesWorkload.http()
                        .preStop(ofSeconds(5))
                        .drain(ofSeconds(3))
                        .settling(ofSeconds(1))
                        .cpu("10m")
                        .memory("32Mi")
                        .build())
                .build();
    }
}
