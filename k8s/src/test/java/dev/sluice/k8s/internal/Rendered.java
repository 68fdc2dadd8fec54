package dev.sluice.k8s.internal;

import dev.sluice.Problems;
import dev.sluice.k8s.ImagePull;
import dev.sluice.k8s.KubernetesSecret;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.k8s.PodPlacement;
import dev.sluice.k8s.RequestCounter;
import dev.sluice.release.Release;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.TreeMap;

/** Blueprints of the presets as the objects that reach the API server. */
final class Rendered {
    static final Map<String, KubernetesWorkload> WORKLOADS = new TreeMap<>(Map.of(
            "phoenix", KubernetesWorkload.phoenix().build(),
            "jvm", KubernetesWorkload.jvm().build(),
            "node", KubernetesWorkload.node().build(),
            "http", KubernetesWorkload.http().build(),
            "everything", everything()));

    private Rendered() {}

    private static KubernetesWorkload everything() {
        return KubernetesWorkload.http()
                .requestCounter(RequestCounter.of("/metrics", 9100).except("path", "/ready|/healthz"))
                .imagePull(ImagePull.always().withSecret("registry"))
                .placement(PodPlacement.anywhere().withNodeLabel("disk", "fast").withServiceAccount("shop"))
                .scratch("/var/cache/shop")
                .environment("LOCALE", "de")
                .label("team", "checkout")
                .annotation("example.com/owner", "checkout")
                .build();
    }

    static Release release() {
        return Release.image("registry.example/shop@sha256:" + "0123456789abcdef".repeat(4))
                .label("v42")
                .config("GREETING", "hello $(NAME), that is 5$$")
                .secret("DATABASE_URL", KubernetesSecret.ref("db-7", "url"))
                .build();
    }

    static Draft draft(KubernetesWorkload workload) {
        Problems problems = new Problems();
        Draft draft = Draft.of(release(), "shop", workload, problems).orElseThrow();
        problems.throwIfAny("This release");
        return draft;
    }

    static RevisionIdentity identity(String namespace) {
        return new RevisionIdentity(
                namespace,
                "shop-0123456789abcdef",
                Map.of("app.kubernetes.io/name", "shop", "sluice.dev/revision", "0123456789abcdef"),
                Map.of("sluice.dev/revision", "0123456789abcdef"));
    }

    static String yaml(Blueprint blueprint, String namespace) {
        RevisionIdentity identity = identity(namespace);
        KubernetesSerialization yaml = new KubernetesSerialization();
        return yaml.asYaml(blueprint.deployment(identity))
                + yaml.asYaml(blueprint.budget(identity).orElseThrow())
                + yaml.asYaml(blueprint.autoscaler(identity, 2, 5).orElseThrow());
    }
}
