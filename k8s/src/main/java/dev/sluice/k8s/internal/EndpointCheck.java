package dev.sluice.k8s.internal;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether a Service's EndpointSlices, all of them, show exactly the ready pods of the revisions that serve. */
final class EndpointCheck {
    private static final String SERVICE = "kubernetes.io/service-name";

    private final NamespaceView view;

    EndpointCheck(NamespaceView view) {
        this.view = view;
    }

    /** In what they differ; empty if in nothing. */
    Optional<String> unlike(String service, TrafficRules rules, Observed world, Limit limit) {
        Set<String> shown = shown(service, view.current(Kind.ENDPOINT_SLICES, limit));
        Set<String> wanted = wanted(rules.weights().keySet(), world);
        if (wanted.isEmpty() && !rules.isNone()) {
            return Optional.of("no pod of " + rules + " is ready");
        }
        return shown.equals(wanted)
                ? Optional.empty()
                : Optional.of("EndpointSlices of Service " + service + " show " + shown.size() + " ready addresses, "
                        + shown.stream().filter(wanted::contains).count() + " of the " + wanted.size()
                        + " wanted ones");
    }

    /** How many of a revision's ready pods a Service does not show yet, of those that were listed. */
    static long missing(String service, RevisionId revision, Observed world) {
        Set<String> shown = shown(service, world.all(Kind.ENDPOINT_SLICES));
        return wanted(Set.of(revision), world).stream()
                .filter(address -> !shown.contains(address))
                .count();
    }

    private static Set<String> shown(String service, List<EndpointSlice> slices) {
        Set<String> shown = new TreeSet<>();
        for (EndpointSlice slice : slices) {
            if (service.equals(Observed.label(slice, SERVICE)) && slice.getEndpoints() != null) {
                slice.getEndpoints().stream()
                        .filter(EndpointCheck::takesTraffic)
                        .forEach(e -> shown.addAll(e.getAddresses()));
            }
        }
        return shown;
    }

    private static Set<String> wanted(Set<RevisionId> revisions, Observed world) {
        Set<String> wanted = new TreeSet<>();
        for (RevisionId revision : revisions) {
            world.named(Kind.DEPLOYMENTS, revision.value())
                    .ifPresent(d -> world.podsOf(d).stream()
                            .filter(EndpointCheck::isReady)
                            .forEach(p -> wanted.add(p.getStatus().getPodIP())));
        }
        return wanted;
    }

    static boolean isReady(Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() != null
                || pod.getStatus() == null
                || pod.getStatus().getPodIP() == null) {
            return false;
        }
        for (PodCondition condition : pod.getStatus().getConditions()) {
            if ("Ready".equals(condition.getType())) {
                return "True".equals(condition.getStatus());
            }
        }
        return false;
    }

    /** Ready is not said of what is ending; unknown counts as ready, as the documentation of the API wants it. */
    private static boolean takesTraffic(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || endpoint.getConditions().getReady() == null
                || endpoint.getConditions().getReady();
    }
}
