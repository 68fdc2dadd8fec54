package dev.sluice.k8s.internal;

import dev.sluice.deploy.Propagation;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is said of a change of traffic whose EndpointSlices are right: it is seen when a pod of the new revision has counted a request since,
 * and only the delay is left where nothing counts or nobody asks. Safe for use by many threads.
 */
final class Arrival {
    /** Requests of the API server are rationed. */
    private static final Duration BETWEEN = Duration.ofMillis(300);

    private final Optional<Quiet> counters;
    private final Ticks ticks;
    private final Duration delay;
    private final AtomicReference<Baseline> baseline = new AtomicReference<>();

    private record Baseline(TrafficRules rules, String pod, double value, long at) {}

    Arrival(Optional<Quiet> counters, Ticks ticks, Duration delay) {
        this.counters = counters;
        this.ticks = ticks;
        this.delay = delay;
    }

    Propagation of(TrafficRules rules, Observed world, String evidence, Limit limit) {
        Optional<Pod> pod = rules.weights().keySet().stream().findFirst().flatMap(id -> oneOf(id, world));
        if (counters.isEmpty() || pod.isEmpty() || rules.weights().size() != 1) {
            return new Propagation.DelayOnly(evidence, delay);
        }
        String uid = pod.get().getMetadata().getUid();
        Baseline before = baseline.get();
        boolean same =
                before != null && before.rules().equals(rules) && before.pod().equals(uid);
        if (same && ticks.nanos() - before.at() < BETWEEN.toNanos()) {
            return new Propagation.DelayOnly(evidence, delay);
        }
        OptionalDouble value = counters.get().count(pod.get(), limit);
        if (value.isPresent() && same && value.getAsDouble() > before.value()) {
            return new Propagation.Seen(
                    evidence + "; pod " + pod.get().getMetadata().getName() + " was asked "
                            + (long) (value.getAsDouble() - before.value()) + " times since",
                    "at least one proxy; whether others still lead to old pods, those tell by being quiet");
        } else if (!same) {
            baseline.set(new Baseline(rules, uid, value.orElse(0), ticks.nanos()));
        }
        return new Propagation.DelayOnly(evidence, delay);
    }

    private static Optional<Pod> oneOf(RevisionId id, Observed world) {
        return world.named(Kind.DEPLOYMENTS, id.value())
                .flatMap(d -> world.podsOf(d).stream()
                        .filter(EndpointCheck::isReady)
                        .min(Comparator.comparing(p -> p.getMetadata().getName())));
    }
}
