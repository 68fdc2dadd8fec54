package dev.sluice.k8s.internal;

import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Propagation;
import dev.sluice.fence.Fence;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Shares;
import dev.sluice.traffic.TrafficRules;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Traffic by counts: one Service selects the pods of every revision, and each ready pod gets its part. Nothing is ever written to the
 * Service.
 */
final class SharePort implements TrafficPort {
    private final String application;
    private final String service;
    private final Duration delay;
    private final NamespaceView view;

    SharePort(String application, String service, Duration delay, NamespaceView view) {
        this.application = application;
        this.service = service;
        this.delay = delay;
        this.view = view;
    }

    @Override
    public List<Kind<?>> kinds() {
        return List.of(Kind.SERVICES);
    }

    @Override
    public List<Governed.Of<?>> governed(Limit limit) {
        return List.of();
    }

    @Override
    public TrafficRules traffic(Observed world) {
        Map<String, String> selector = podLabels(world);
        Map<RevisionId, Integer> ready = new HashMap<>();
        for (Deployment deployment : world.revisions()) {
            if (Observed.matches(
                    selector, deployment.getSpec().getTemplate().getMetadata().getLabels())) {
                ready.put(
                        RevisionReading.id(deployment),
                        RevisionReading.of(deployment, world).ready());
            }
        }
        return Shares.ofCounts(ready);
    }

    @Override
    public String token(Observed world) {
        return podLabels(world).toString();
    }

    @Override
    public Map<String, String> podLabels(Observed world) {
        Map<String, String> selector = world.named(Kind.SERVICES, service)
                .map(s -> s.getSpec().getSelector())
                .orElse(null);
        return selector == null ? Map.of() : new TreeMap<>(selector);
    }

    @Override
    public Optional<Writes.Result<?>> guardBeforePods(Fence fence, Observed world, Limit limit) {
        return Optional.empty();
    }

    @Override
    public Optional<String> obstacle(TrafficRules rules, Observed world) {
        if (!rules.matches().isEmpty() || rules.mirror().isPresent()) {
            return Optional.of("a Service knows neither matches nor a mirror");
        } else if (!traffic(world).equals(rules)) {
            return Optional.of("the ready pods of " + application + " make it " + traffic(world)
                    + "; shares follow from counts, so scale instead");
        }
        return rules.isNone() ? Optional.of("no traffic means no pods: scale to nothing instead") : Optional.empty();
    }

    @Override
    public Effect route(Fence fence, Observed world, TrafficRules rules, Limit limit) {
        return new Effect.Applied(false, Optional.of(rules));
    }

    @Override
    public Propagation propagation(TrafficRules rules, Observed world, Limit limit) {
        if (!traffic(world).equals(rules)) {
            return new Propagation.Pending("the ready pods make it " + traffic(world));
        }
        return new EndpointCheck(view)
                .unlike(service, rules, world, limit)
                .<Propagation>map(Propagation.Pending::new)
                .orElseGet(() -> new Propagation.DelayOnly(
                        "the EndpointSlices of Service " + service + " show exactly the ready pods", delay));
    }
}
