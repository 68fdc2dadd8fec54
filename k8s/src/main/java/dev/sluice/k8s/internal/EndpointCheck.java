package dev.sluice.k8s.internal;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
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
        Set<String> shown = new TreeSet<>();
        for (EndpointSlice slice : view.current(Kind.ENDPOINT_SLICES, limit)) {
            if (service.equals(Observed.label(slice, SERVICE)) && slice.getEndpoints() != null) {
                slice.getEndpoints().stream()
                        .filter(EndpointCheck::takesTraffic)
                        .forEach(e -> shown.addAll(e.getAddresses()));
            }
        }
        Set<String> wanted = new TreeSet<>();
        for (RevisionId revision : rules.weights().keySet()) {
            world.named(Kind.DEPLOYMENTS, revision.value())
                    .ifPresent(d -> world.podsOf(d).stream()
                            .filter(EndpointCheck::isReady)
                            .forEach(p -> wanted.add(p.getStatus().getPodIP())));
        }
        if (wanted.isEmpty() && !rules.isNone()) {
            return Optional.of("no pod of " + rules + " is ready");
        }
        return shown.equals(wanted)
                ? Optional.empty()
                : Optional.of("EndpointSlices of Service " + service + " show " + shown.size() + " ready addresses, "
                        + shown.stream().filter(wanted::contains).count() + " of the " + wanted.size()
                        + " wanted ones");
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
