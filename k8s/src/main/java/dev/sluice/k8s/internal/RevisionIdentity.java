package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What makes one revision of a blueprint.
 *
 * @param namespace where its objects are
 * @param name of its Deployment, and of what there is only one of for each revision
 * @param labels of its objects and of its pods; where a blueprint has the same label, these win
 * @param selector those of the labels that the pods of no other revision have
 */
public record RevisionIdentity(
        String namespace, String name, Map<String, String> labels, Map<String, String> selector) {
    public RevisionIdentity {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        selector = Collections.unmodifiableMap(new TreeMap<>(selector));
        if (selector.isEmpty() || !labels.entrySet().containsAll(selector.entrySet())) {
            throw new IllegalArgumentException(
                    "selector was " + selector + " but must be some of the labels, which are " + labels);
        }
    }

    /** Metadata with this identity; what else there was stays. */
    ObjectMeta on(ObjectMeta metadata) {
        return new ObjectMetaBuilder(metadata)
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(labels)
                .build();
    }
}
