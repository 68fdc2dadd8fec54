package dev.sluice.samples;

import static java.time.Duration.ofMinutes;

import dev.sluice.event.ProgressLines;
import dev.sluice.k8s.KubernetesCluster;
import dev.sluice.k8s.KubernetesDeployer;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.k8s.RequestCounter;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import java.util.List;

/**
 * A new version of a shop on Kubernetes, behind the Service {@code shop} that is there: the cluster is that of {@code kubectl}, by {@code
 * KUBECONFIG} and its current context.
 *
 * <p>{@code KubernetesDeploy IMAGE VERSION [NAME=VALUE…] [--namespace=NAME]}; each {@code NAME=VALUE} is configuration of the version.
 */
final class KubernetesDeploy {
    private KubernetesDeploy() {}

    public static void main(String[] arguments) {
        Arguments given = Arguments.of(List.of(arguments), List.of("namespace"));
        int exit;
        try (KubernetesCluster cluster = KubernetesCluster.ofUser();
                RolloutEngine engine = RolloutEngine.create()) {
            exit = engine.run(rollout(cluster, given)).exitCode();
        }
        System.exit(exit);
    }

    private static Rollout rollout(KubernetesCluster cluster, Arguments given) {
        // region kubernetes-deploy
        var pods = KubernetesWorkload.http()
                .requestCounter(RequestCounter.of("/metrics", 8080)) // old pods go when it stands still
                .build();
        var shop = KubernetesDeployer.application("shop")
                .cluster(cluster)
                .namespace(given.path("namespace").map(Object::toString).orElse("default"))
                .workload(pods)
                .build();
        var release = Release.image(given.word(0, "an image"))
                .label(given.word(1, "a version"))
                .build();
        var patiently = BlueGreen.builder()
                .limits(Limits.builder().drain(ofMinutes(2)).build())
                .build();
        // endregion
        Release.Builder configured = release.toBuilder();
        given.settings(2).forEach(configured::config);
        return Rollout.of(configured.build())
                .to(shop)
                .using(patiently)
                .capacity(3)
                .listen(ProgressLines.to(Console.standard()::line))
                .build();
    }
}
