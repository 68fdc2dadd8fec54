package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** The objects that an application's rollouts write, beside the anchor. */
@FunctionalInterface
interface Governed {

    /** One kind of them with those that there are. */
    record Of<T extends HasMetadata>(Kind<T> kind, List<T> objects) {}

    /** As they are on the server at some moment after this call began. */
    List<Of<?>> listed(Limit limit);
}
