package dev.sluice.k8s.internal;

import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Propagation;
import dev.sluice.fence.Fence;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Traffic by the weights of an HTTPRoute of the Gateway API: each revision has a Service of its own, and the rules of the user's route
 * that lead to the application lead to those. All rules are written at once, so an abort takes shares, matches and copies away together.
 */
final class RoutePort implements TrafficPort {
    private final String application;
    private final TrafficKind.Route kind;
    private final NamespaceView view;
    private final Api api;
    private final Writes writes;
    private final RouteRefs refs;

    RoutePort(String application, TrafficKind.Route kind, NamespaceView view, Api api, Writes writes) {
        this.application = application;
        this.kind = kind;
        this.view = view;
        this.api = api;
        this.writes = writes;
        this.refs = new RouteRefs(application, kind.backend(), view.namespace());
    }

    @Override
    public List<Kind<?>> kinds() {
        return List.of(Kind.SERVICES, Kind.HTTP_ROUTES, Kind.ENDPOINT_SLICES);
    }

    @Override
    public List<Governed.Of<?>> governed(Limit limit) {
        Optional<GenericKubernetesResource> found = api.get(Kind.HTTP_ROUTES, view.namespace(), kind.route(), limit);
        return List.of(new Governed.Of<>(Kind.HTTP_ROUTES, found.map(List::of).orElse(List.of())));
    }

    @Override
    public TrafficRules traffic(Observed world) {
        return rules(world).map(r -> r.read(selected(world))).orElse(TrafficRules.none());
    }

    @Override
    public String token(Observed world) {
        String owned = rules(world)
                .map(r -> ObjectJson.canonical(ObjectJson.tree(r.owned())))
                .orElse("");
        return owned + backend(world).map(s -> s.getSpec().getSelector()).orElse(null);
    }

    /** None: the application's own Service is not to select pods of ours, for each revision has its own. */
    @Override
    public Map<String, String> podLabels(Observed world) {
        return Map.of();
    }

    @Override
    public Optional<Service> companion(RevisionIdentity identity, Deployment made, Observed world) {
        return Optional.of(RouteService.of(identity, made, backend(world)));
    }

    /** A gateway answers 503 for a share that leads to a Service without addresses, and the slices follow readiness when they can. */
    @Override
    public Optional<String> unreachable(RevisionId revision, Observed world) {
        long missing = world.named(Kind.SERVICES, revision.value()).isEmpty()
                ? 0
                : EndpointCheck.missing(revision.value(), revision, world);
        return missing == 0
                ? Optional.empty()
                : Optional.of("the EndpointSlices of Service " + revision + " do not show " + missing
                        + " of its ready pods yet");
    }

    /** The application's own Service may select what starts now. Where it selects nothing yet, the route stops leading there first. */
    @Override
    public Optional<Writes.Result<?>> guardBeforePods(Fence fence, Observed world, Limit limit) {
        Optional<RouteRules> rules = rules(world).filter(r -> r.unclear().isEmpty() && r.leadToBackend());
        Optional<Map<String, String>> selector =
                backend(world).map(s -> s.getSpec().getSelector());
        boolean serves = selector.isPresent()
                && world.all(Kind.PODS).stream().anyMatch(p -> Observed.matches(selector.get(), p) && ready(p));
        return rules.isEmpty() || serves
                ? Optional.empty()
                : Optional.of(write(fence, world, rules.get(), TrafficRules.none(), limit));
    }

    @Override
    public Optional<String> obstacle(TrafficRules wanted, Observed world) {
        Optional<RouteRules> rules = rules(world);
        if (rules.isEmpty()) {
            return Optional.of("there is no HTTPRoute " + kind.route());
        } else if (wanted.mirror().isPresent() && !kind.mirrors()) {
            return Optional.of(
                    "the gateway is not known to copy requests: one that does not answers 500 to all instead");
        }
        for (RevisionId id : wanted.revisions()) {
            if (world.named(Kind.SERVICES, id.value()).isEmpty()) {
                return Optional.of("revision " + id + " has no Service: stage it again");
            }
        }
        return rules.get()
                .unclear()
                .map(why ->
                        "it is unclear what of HTTPRoute " + kind.route() + " belongs to " + application + ": " + why)
                .or(() -> rules.get().obstacle(wanted));
    }

    @Override
    public Effect route(Fence fence, Observed world, TrafficRules wanted, Limit limit) {
        return Changes.effect(write(fence, world, rules(world).orElseThrow(), wanted, limit), Optional.of(wanted));
    }

    @Override
    public Propagation propagation(TrafficRules wanted, Observed world, Limit limit) {
        TrafficRules now = traffic(world);
        Optional<GenericKubernetesResource> route = world.named(Kind.HTTP_ROUTES, kind.route());
        if (route.isEmpty() || !now.equals(wanted)) {
            return new Propagation.Pending("HTTPRoute " + kind.route() + " says " + now);
        }
        Optional<String> missing = RouteAcceptance.missing(
                spec(route.get()),
                RouteRefs.object(route.get().getAdditionalProperties().get("status")),
                route.get().getMetadata().getGeneration());
        if (missing.isPresent()) {
            return new Propagation.Pending(missing.get());
        }
        EndpointCheck endpoints = new EndpointCheck(view);
        for (RevisionId id : wanted.revisions()) {
            Optional<String> unlike = endpoints.unlike(id.value(), TrafficRules.all(id), world, limit);
            if (unlike.isPresent()) {
                return new Propagation.Pending(unlike.get());
            }
        }
        return new Propagation.DelayOnly(
                "every parent of HTTPRoute " + kind.route() + " has accepted generation "
                        + route.get().getMetadata().getGeneration()
                        + ", and the EndpointSlices of each revision show exactly its ready pods",
                kind.delay());
    }

    private Writes.Result<GenericKubernetesResource> write(
            Fence fence, Observed world, RouteRules rules, TrafficRules wanted, Limit limit) {
        GenericKubernetesResource seen =
                world.named(Kind.HTTP_ROUTES, kind.route()).orElseThrow();
        Patch patch =
                new Patch().test("/spec/rules", spec(seen).get("rules")).replace("/spec/rules", rules.written(wanted));
        return writes.patch(fence, Kind.HTTP_ROUTES, seen, patch, limit);
    }

    private Optional<RouteRules> rules(Observed world) {
        return world.named(Kind.HTTP_ROUTES, kind.route())
                .map(r -> new RouteRules(RouteRefs.objects(spec(r).get("rules")), refs));
    }

    private Optional<Service> backend(Observed world) {
        return world.named(Kind.SERVICES, kind.backend());
    }

    /** How many ready pods of ours the application's own Service selects. */
    private Map<RevisionId, Integer> selected(Observed world) {
        Map<RevisionId, Integer> selected = new HashMap<>();
        Optional<Map<String, String>> selector =
                backend(world).map(s -> s.getSpec().getSelector());
        for (Deployment deployment : selector.isEmpty() ? List.<Deployment>of() : world.revisions()) {
            Map<String, String> labels =
                    deployment.getSpec().getTemplate().getMetadata().getLabels();
            if (Observed.matches(selector.get(), labels)) {
                selected.put(
                        RevisionReading.id(deployment),
                        RevisionReading.of(deployment, world).ready());
            }
        }
        return selected;
    }

    private static boolean ready(Pod pod) {
        return EndpointCheck.isReady(pod);
    }

    private static Map<String, Object> spec(GenericKubernetesResource route) {
        return RouteRefs.object(route.getAdditionalProperties().get("spec"));
    }
}
