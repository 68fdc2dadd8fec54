package dev.sluice.k8s.internal;

import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.release.Capacity;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Deployment and its pods say about a revision, by the whole rule: its controller has seen the newest specification, every
 * wanted pod is of it and has been available for {@code minReadySeconds}, none is left of another one, and none is still ending.
 */
final class RevisionReading {
    private static final int LONGEST = 2_000;

    private RevisionReading() {}

    static Revision of(Deployment deployment, Observed world) {
        RevisionId id = id(deployment);
        List<Pod> pods = world.podsOf(deployment);
        Optional<HorizontalPodAutoscaler> autoscaler = world.autoscalerOf(deployment);
        int running = (int) pods.stream().filter(RevisionReading::isRunning).count();
        int wanted = wanted(deployment);
        return Revision.builder(id, origin(deployment))
                .label(label(deployment, id))
                .capacity(capacity(deployment, autoscaler))
                .running(running)
                .ready(Math.min(running, available(deployment)))
                .readiness(readiness(deployment, pods, wanted, running, world.at()))
                .build();
    }

    static RevisionId id(Deployment deployment) {
        return new RevisionId(deployment.getMetadata().getName());
    }

    static Capacity capacity(Deployment deployment, Optional<HorizontalPodAutoscaler> autoscaler) {
        int wanted = wanted(deployment);
        if (autoscaler.isEmpty() || wanted == 0) {
            return Capacity.fixed(wanted); // an autoscaler leaves a Deployment of 0 replicas alone
        }
        Integer min = autoscaler.get().getSpec().getMinReplicas();
        return Capacity.auto(min == null ? 1 : min, autoscaler.get().getSpec().getMaxReplicas());
    }

    static int wanted(Deployment deployment) {
        Integer replicas = deployment.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    /** Whether every wanted pod of the newest specification is available and no other is left; the reason if not. */
    static Optional<String> unfinished(Deployment deployment, int running) {
        DeploymentStatus status = deployment.getStatus();
        int wanted = wanted(deployment);
        Long seen = status == null ? null : status.getObservedGeneration();
        if (seen == null || seen < deployment.getMetadata().getGeneration()) {
            return Optional.of("the controller has not seen the newest specification yet");
        } else if (count(status.getUpdatedReplicas()) < wanted) {
            return Optional.of(count(status.getUpdatedReplicas()) + " of " + wanted + " pods exist");
        } else if (count(status.getReplicas()) > count(status.getUpdatedReplicas())) {
            return Optional.of((count(status.getReplicas()) - count(status.getUpdatedReplicas()))
                    + " pods of an older specification are left");
        } else if (count(status.getAvailableReplicas()) < wanted) {
            return Optional.of(count(status.getAvailableReplicas()) + " of " + wanted + " pods are available, "
                    + count(status.getReadyReplicas()) + " ready");
        } else if (running > wanted) {
            return Optional.of((running - wanted) + " pods are ending");
        }
        return Optional.empty();
    }

    private static Readiness readiness(Deployment deployment, List<Pod> pods, int wanted, int running, Instant now) {
        if (wanted == 0) {
            return running == 0 ? new Readiness.Idle() : new Readiness.Progressing(running + " pods are ending");
        }
        Optional<String> unfinished = unfinished(deployment, running);
        if (unfinished.isEmpty()) {
            return new Readiness.Ready();
        }
        Optional<String> refused = condition(deployment, "ReplicaFailure", "True");
        if (refused.isPresent()) {
            return new Readiness.Failed(cut(refused.get()));
        }
        Optional<PodTrouble> trouble = PodTrouble.of(pods, now);
        if (trouble.filter(PodTrouble::hopeless).isPresent()) {
            return new Readiness.Failed(cut(trouble.get().text()));
        }
        Optional<String> late = condition(deployment, "Progressing", "False");
        String reason = unfinished.get() + trouble.map(t -> "; " + t.text()).orElse("");
        return late.isPresent()
                ? new Readiness.Failed(cut(late.get() + "; " + reason))
                : new Readiness.Progressing(cut(reason));
    }

    private static int available(Deployment deployment) {
        return deployment.getStatus() == null ? 0 : count(deployment.getStatus().getAvailableReplicas());
    }

    /** A pod that has ended by itself does not run any more; one that is being deleted does until it is gone. */
    private static boolean isRunning(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return !"Succeeded".equals(phase) && !"Failed".equals(phase);
    }

    private static Optional<String> condition(Deployment deployment, String type, String state) {
        if (deployment.getStatus() == null || deployment.getStatus().getConditions() == null) {
            return Optional.empty();
        }
        for (DeploymentCondition condition : deployment.getStatus().getConditions()) {
            if (type.equals(condition.getType()) && state.equals(condition.getStatus())) {
                return Optional.of(condition.getReason() + ": " + condition.getMessage());
            }
        }
        return Optional.empty();
    }

    private static Origin origin(Deployment deployment) {
        String release = Observed.label(deployment, Names.REVISION);
        return release == null
                ? new Origin.Adopted("Deployment " + deployment.getMetadata().getName())
                : new Origin.Managed(new ReleaseId(release));
    }

    private static String label(Deployment deployment, RevisionId id) {
        Map<String, String> annotations = deployment.getMetadata().getAnnotations();
        return annotations == null ? id.value() : annotations.getOrDefault(Names.LABEL, id.value());
    }

    private static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
