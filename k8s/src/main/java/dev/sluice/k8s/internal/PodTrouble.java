package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why pods don't get ready, in the kubelet's and scheduler's own words.
 *
 * @param hopeless whether waiting won't help
 * @param text with the last exit code and output where there is one
 */
record PodTrouble(boolean hopeless, String text) {
    /** How long a cluster may take to make room, say by another node, before that counts as hopeless. */
    static final Duration ROOM_PATIENCE = Duration.ofMinutes(2);

    private static final Set<String> HOPELESS = Set.of(
            "CrashLoopBackOff",
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError",
            "ImageInspectError");
    private static final int LONGEST = 1_200;

    /** The worst of what there is; empty if nothing is wrong that pods tell. */
    static Optional<PodTrouble> of(List<Pod> pods, Instant now) {
        List<PodTrouble> troubles = new ArrayList<>();
        for (Pod pod : pods) {
            if (pod.getMetadata().getDeletionTimestamp() == null && pod.getStatus() != null) {
                unscheduled(pod, now).ifPresent(troubles::add);
                containers(pod).forEach(status -> of(pod, status).ifPresent(troubles::add));
            }
        }
        return troubles.stream()
                .filter(PodTrouble::hopeless)
                .findFirst()
                .or(() -> troubles.stream().findFirst());
    }

    private static Optional<PodTrouble> unscheduled(Pod pod, Instant now) {
        for (PodCondition condition : pod.getStatus().getConditions()) {
            if ("PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus())) {
                boolean tooLong = Instant.parse(condition.getLastTransitionTime())
                        .plus(ROOM_PATIENCE)
                        .isBefore(now);
                return Optional.of(new PodTrouble(
                        tooLong, name(pod) + " can't be scheduled: " + shortened(condition.getMessage())));
            }
        }
        return Optional.empty();
    }

    private static Optional<PodTrouble> of(Pod pod, ContainerStatus status) {
        ContainerState state = status.getState();
        ContainerStateWaiting waiting = state == null ? null : state.getWaiting();
        if (waiting != null && waiting.getReason() != null && !isOnItsWay(waiting)) {
            boolean hopeless = HOPELESS.contains(waiting.getReason()) && !isOfACache(waiting);
            String text = name(pod) + " container " + status.getName() + ": " + waiting.getReason()
                    + lastEnd(status).map(e -> ", " + e).orElse(said(waiting));
            return Optional.of(new PodTrouble(hopeless, text));
        }
        ContainerStateTerminated ended = state == null ? null : state.getTerminated();
        if (ended != null && ended.getExitCode() != 0) {
            return Optional.of(new PodTrouble(false, name(pod) + " container " + status.getName() + ": " + end(ended)));
        }
        return Optional.empty();
    }

    private static boolean isOnItsWay(ContainerStateWaiting waiting) {
        return waiting.getReason().equals("ContainerCreating")
                || waiting.getReason().equals("PodInitializing");
    }

    /** The kubelet has not seen a new ConfigMap or Secret yet and tries again. */
    private static boolean isOfACache(ContainerStateWaiting waiting) {
        String message = waiting.getMessage();
        return message != null && message.contains("cache");
    }

    private static Optional<String> lastEnd(ContainerStatus status) {
        ContainerState last = status.getLastState();
        return Optional.ofNullable(last == null ? null : last.getTerminated()).map(PodTrouble::end);
    }

    private static String end(ContainerStateTerminated ended) {
        String output = ended.getMessage() == null ? "" : ended.getMessage().strip();
        return "exit code " + ended.getExitCode()
                + ("OOMKilled".equals(ended.getReason()) ? ", out of memory" : "")
                + (output.isEmpty() ? "" : ", last output: " + tail(output));
    }

    private static String said(ContainerStateWaiting waiting) {
        return waiting.getMessage() == null ? "" : ", " + shortened(waiting.getMessage());
    }

    private static List<ContainerStatus> containers(Pod pod) {
        List<ContainerStatus> all = new ArrayList<>();
        if (pod.getStatus().getInitContainerStatuses() != null) {
            all.addAll(pod.getStatus().getInitContainerStatuses());
        }
        if (pod.getStatus().getContainerStatuses() != null) {
            all.addAll(pod.getStatus().getContainerStatuses());
        }
        return all;
    }

    private static String name(Pod pod) {
        return "pod " + pod.getMetadata().getName();
    }

    private static String shortened(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /** The end of an output says why; its beginning says hello. */
    private static String tail(String text) {
        return text.length() <= LONGEST ? text : "..." + text.substring(text.length() - LONGEST);
    }
}
