package dev.sluice.k8s.internal;

import dev.sluice.k8s.RequestCounter;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether pods are still asked anything, by their own request counters as read through the API server. Unlike EndpointSlices this is true
 * for the proxies of all nodes at once: a proxy that is late still leads users to an old pod, and its counter moves.
 *
 * <p>A pod is quiet when its counter has stood still between two readings that are at least the quiet time apart; it is read no more often
 * than that. Safe for use by many threads.
 */
final class Quiet {
    private final Api api;
    private final Ticks ticks;
    private final String namespace;
    private final RequestCounter counter;
    private final Duration time;
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    /**
     * What a pod said.
     *
     * @param since when its counter was first read with this value
     * @param last when it was last read with it
     */
    private record Reading(double value, long since, long last) {}

    /** How many pods are not known to be quiet, and how it was last seen. */
    record Busy(int pods, String reason) {}

    Quiet(Api api, Ticks ticks, String namespace, RequestCounter counter, Duration time) {
        this.api = api;
        this.ticks = ticks;
        this.namespace = namespace;
        this.counter = counter;
        this.time = time;
    }

    /** Those of the pods that may still be asked something; empty if none is. */
    Optional<Busy> busy(List<Pod> pods, Limit limit) {
        int busy = 0;
        String reason = "";
        for (Pod pod : pods) {
            Optional<String> why = hasProgram(pod) ? busy(pod, limit) : Optional.empty();
            if (why.isPresent()) {
                busy++;
                reason = why.get();
            }
        }
        return busy == 0 ? Optional.empty() : Optional.of(new Busy(busy, reason));
    }

    /** How much one pod has counted so far; empty if it does not say. Asked afresh. */
    OptionalDouble count(Pod pod, Limit limit) {
        String path = Kind.PODS.path(namespace, pod.getMetadata().getName() + ":" + counter.port()) + "/proxy"
                + counter.path();
        Answer answer = api.raw(Request.get(path), Map.of(), limit);
        return answer.ok() ? CounterText.sum(counter, answer.text()) : OptionalDouble.empty();
    }

    private Optional<String> busy(Pod pod, Limit limit) {
        String uid = pod.getMetadata().getUid();
        String name = "pod " + pod.getMetadata().getName();
        Reading known = readings.get(uid);
        if (known == null || ticks.nanos() - known.last() >= time.toNanos()) {
            long asked = ticks.nanos();
            OptionalDouble value = count(pod, limit);
            if (value.isEmpty()) {
                return Optional.of(name + " does not tell its " + counter.metric());
            }
            boolean same = known != null && known.value() == value.getAsDouble();
            known = new Reading(value.getAsDouble(), known != null && same ? known.since() : asked, asked);
            readings.put(uid, known);
        }
        return known.last() - known.since() >= time.toNanos()
                ? Optional.empty()
                : Optional.of(
                        name + " was asked something in the last " + time.toMillis() + " ms, or that is not known yet");
    }

    /** A pod whose containers have ended, or never began, serves nobody. */
    private static boolean hasProgram(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
            return false;
        }
        for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
            if (status.getState() != null && status.getState().getRunning() != null) {
                return true;
            }
        }
        return false;
    }
}
