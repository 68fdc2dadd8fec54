package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which of a pod's containers serves: the one that an annotation names, else the only one, else the one named like the application. */
final class ServingContainer {
    private ServingContainer() {}

    static Optional<Container> of(PodTemplateSpec template, String application) {
        List<Container> containers = template.getSpec().getContainers();
        Map<String, String> annotations = template.getMetadata() == null
                ? Map.of()
                : template.getMetadata().getAnnotations();
        String named = annotations.get(PresetPod.DEFAULT_CONTAINER);
        if (named == null && containers.size() == 1) {
            return Optional.of(containers.get(0));
        }
        String wanted = named == null ? application : named;
        return containers.stream()
                .filter(container -> wanted.equals(container.getName()))
                .findFirst();
    }
}
