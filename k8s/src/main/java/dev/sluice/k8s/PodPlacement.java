package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * On which nodes the pods of a workload may run, and as whom. Immutable.
 *
 * @param nodeLabels labels that a node must have, in the order of their names
 * @param serviceAccount who the pods are, for those who grant rights by it; they get no token of the API server either way
 */
public record PodPlacement(Map<String, String> nodeLabels, Optional<String> serviceAccount) {
    public PodPlacement {
        nodeLabels = Collections.unmodifiableMap(new TreeMap<>(nodeLabels));
        requireNonNull(serviceAccount, "serviceAccount");
    }

    /** On any node, as the default service account of the namespace. */
    public static PodPlacement anywhere() {
        return new PodPlacement(Map.of(), Optional.empty());
    }

    /** Only on nodes with that label as well. */
    public PodPlacement withNodeLabel(String label, String value) {
        Map<String, String> more = new TreeMap<>(nodeLabels);
        more.put(requireNonNull(label, "label"), requireNonNull(value, "value"));
        return new PodPlacement(more, serviceAccount);
    }

    /** As that service account. */
    public PodPlacement withServiceAccount(String serviceAccount) {
        return new PodPlacement(nodeLabels, Optional.of(serviceAccount));
    }
}
