package dev.sluice.k8s.internal;

import java.util.Map;
import java.util.Optional;

/** What is done with the objects of manifests, by their kind. */
enum ManifestKind {
    /** Becomes the Deployment of each revision. */
    DEPLOYMENT("apps/v1"),
    /** Is made anew for each content and lives as long as a release that uses it. */
    CONFIG_MAP("v1"),
    /** Likewise; its values are never stored with the release. */
    SECRET("v1"),
    /** Says by what a revision is scaled where its capacity has bounds. */
    AUTOSCALER("autoscaling/v2"),
    /** Is compared with the pods and left as it is. */
    SERVICE("v1"),
    /** Outlives revisions, so it is left to whoever applies it. */
    LEFT_ALONE("");

    private static final String SIDE_BY_SIDE =
            "must be a Deployment: its pods replace each other in place, so an old and a new release of it can't stand"
                    + " side by side. Take it out of these manifests and update it by itself, or serve what keeps nothing"
                    + " on its disk from a Deployment";
    private static final String MAKER = "must be the Deployment that makes it";
    private static final String RIVAL = "must be a Deployment: its own controller would move the traffic as well";

    private static final Map<String, ManifestKind> KINDS = Map.of(
            "Deployment", DEPLOYMENT,
            "ConfigMap", CONFIG_MAP,
            "Secret", SECRET,
            "HorizontalPodAutoscaler", AUTOSCALER,
            "Service", SERVICE);
    private static final Map<String, String> REFUSALS = Map.of(
            "StatefulSet",
            SIDE_BY_SIDE,
            "DaemonSet",
            "must be a Deployment: a node runs one pod of it, so an old and a new release of it can't stand side by side."
                    + " Take it out of these manifests and update it by itself",
            "ReplicaSet",
            MAKER,
            "ReplicationController",
            MAKER,
            "Pod",
            MAKER,
            "Rollout",
            RIVAL,
            "Canary",
            RIVAL);

    private final String apiVersion;

    ManifestKind(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    /** The only version that is read. */
    String apiVersion() {
        return apiVersion;
    }

    static ManifestKind of(String kind) {
        return KINDS.getOrDefault(kind, LEFT_ALONE);
    }

    /** Why a kind can't be rolled out and what to do instead, as the rest of a sentence after "but". */
    static Optional<String> refusal(String kind) {
        return Optional.ofNullable(REFUSALS.get(kind));
    }
}
