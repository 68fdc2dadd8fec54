package dev.sluice.k8s.internal;

import dev.sluice.PermanentException;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Propagation;
import dev.sluice.fence.Fence;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Shares;
import dev.sluice.traffic.TrafficRules;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Traffic by the selector of one Service: all of it goes to the revision that the selector names.
 *
 * <p>What the selector says beside that is the user's and stays; every pod of ours carries it too. A Service that names no revision yet
 * would lead users to each pod that starts, so it is narrowed to what it serves before the first one does.
 */
final class SwitchPort implements TrafficPort {
    private final String application;
    private final String service;
    private final Arrival arrival;
    private final NamespaceView view;
    private final Writes writes;

    SwitchPort(String application, String service, Arrival arrival, NamespaceView view, Writes writes) {
        this.application = application;
        this.service = service;
        this.arrival = arrival;
        this.view = view;
        this.writes = writes;
    }

    @Override
    public List<Kind<?>> kinds() {
        return List.of(Kind.SERVICES);
    }

    @Override
    public List<Governed.Of<?>> governed(Limit limit) {
        Optional<Service> found = view.find(Kind.SERVICES, service, limit); // taking it tests what was seen of it
        return List.of(new Governed.Of<>(Kind.SERVICES, found.map(List::of).orElse(List.of())));
    }

    @Override
    public TrafficRules traffic(Observed world) {
        Map<String, String> selector = selector(world);
        String named = selector.get(Names.REVISION);
        if (Names.NO_REVISION.equals(named)) {
            return TrafficRules.none();
        }
        Map<RevisionId, Integer> reached = new TreeMap<>();
        for (Deployment deployment : world.revisions()) {
            if (Observed.matches(selector, labelsOfPods(deployment))) {
                boolean only = named != null;
                int ready = RevisionReading.of(deployment, world).ready();
                reached.put(RevisionReading.id(deployment), only ? 1 : ready);
            }
        }
        if (reached.isEmpty() && named != null) {
            return TrafficRules.all(
                    new RevisionId(Names.revision(application, named))); // people can delete what serves
        }
        return Shares.ofCounts(reached);
    }

    @Override
    public String token(Observed world) {
        return new TreeMap<>(selector(world)).toString();
    }

    @Override
    public Map<String, String> podLabels(Observed world) {
        return base(world);
    }

    @Override
    public Optional<Writes.Result<?>> guardBeforePods(Fence fence, Observed world, Limit limit) {
        Optional<Service> found = world.named(Kind.SERVICES, service);
        if (found.isEmpty() || selector(world).containsKey(Names.REVISION)) {
            return Optional.empty();
        }
        refuseForeignPods(world);
        return Optional.of(write(fence, found.get(), Names.NO_REVISION, limit));
    }

    @Override
    public Optional<String> obstacle(TrafficRules rules, Observed world) {
        if (rules.weights().size() > 1
                || !rules.matches().isEmpty()
                || rules.mirror().isPresent()) {
            return Optional.of("a Service's selector leads all traffic to one revision: neither shares, matches nor a"
                    + " mirror are possible");
        } else if (world.named(Kind.SERVICES, service).isEmpty()) {
            return Optional.of("there is no Service " + service);
        }
        return Optional.empty();
    }

    @Override
    public Effect route(Fence fence, Observed world, TrafficRules rules, Limit limit) {
        Service seen = world.named(Kind.SERVICES, service).orElseThrow();
        String revision = rules.weights().keySet().stream()
                .findFirst()
                .flatMap(id -> world.named(Kind.DEPLOYMENTS, id.value()))
                .map(d -> Observed.label(d, Names.REVISION))
                .orElse(Names.NO_REVISION);
        return Changes.effect(write(fence, seen, revision, limit), Optional.of(rules));
    }

    @Override
    public Propagation propagation(TrafficRules rules, Observed world, Limit limit) {
        if (!traffic(world).equals(rules)) {
            return new Propagation.Pending("the Service leads elsewhere");
        }
        return new EndpointCheck(view)
                .unlike(service, rules, world, limit)
                .<Propagation>map(Propagation.Pending::new)
                .orElseGet(() -> arrival.of(
                        rules,
                        world,
                        "the EndpointSlices of Service " + service + " show exactly the ready pods of " + rules,
                        limit));
    }

    private Writes.Result<Service> write(Fence fence, Service seen, String revision, Limit limit) {
        Map<String, String> before = seen.getSpec().getSelector();
        Map<String, String> after = new HashMap<>(before == null ? Map.of() : before);
        after.put(Names.REVISION, revision);
        Patch patch = new Patch();
        if (before != null && !before.isEmpty()) {
            patch.test("/spec/selector", before);
        }
        patch.add("/spec/selector", after);
        return writes.patch(fence, Kind.SERVICES, seen, patch, limit);
    }

    /** Narrowing the Service would take it away from pods that serve users and are not ours. */
    private void refuseForeignPods(Observed world) {
        Map<String, String> selector = selector(world);
        for (Pod pod : world.all(Kind.PODS)) {
            if (Observed.matches(selector, pod) && Observed.label(pod, Names.REVISION) == null) {
                throw new PermanentException(
                        PermanentException.Reason.REFUSED,
                        "Service " + service + " leads to pod "
                                + pod.getMetadata().getName()
                                + ", which is not of a revision of ours: its users would lose it, and taking over what"
                                + " runs already is not possible yet. Give the application a Service of its own");
            }
        }
    }

    private Map<String, String> base(Observed world) {
        Map<String, String> base = new TreeMap<>(selector(world));
        base.remove(Names.REVISION);
        base.remove(Names.TEMPLATE_HASH);
        return base;
    }

    private Map<String, String> selector(Observed world) {
        Map<String, String> selector = world.named(Kind.SERVICES, service)
                .map(s -> s.getSpec().getSelector())
                .orElse(null);
        return selector == null ? Map.of() : selector;
    }

    private static Map<String, String> labelsOfPods(Deployment deployment) {
        Map<String, String> labels =
                deployment.getSpec().getTemplate().getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
