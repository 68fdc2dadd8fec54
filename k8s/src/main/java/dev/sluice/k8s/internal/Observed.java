package dev.sluice.k8s.internal;

import dev.sluice.fence.Fence;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The objects of a namespace that matter to one application, read one after the other. Immutable. */
final class Observed {
    private final String application;
    private final Map<Kind<?>, List<? extends HasMetadata>> objects;
    private final Instant at;

    Observed(String application, Map<Kind<?>, List<? extends HasMetadata>> objects, Instant at) {
        this.application = application;
        this.objects = objects;
        this.at = at;
    }

    static Observed of(NamespaceView view, Api api, String application, List<Kind<?>> kinds, Limit limit) {
        Map<Kind<?>, List<? extends HasMetadata>> objects = new HashMap<>();
        kinds.forEach(kind -> objects.put(kind, view.current(kind, limit)));
        return new Observed(application, objects, api.now());
    }

    @SuppressWarnings("unchecked") // put in for the same kind
    <T extends HasMetadata> List<T> all(Kind<T> kind) {
        return (List<T>) objects.getOrDefault(kind, List.of());
    }

    <T extends HasMetadata> Optional<T> named(Kind<T> kind, String name) {
        for (T object : all(kind)) {
            if (object.getMetadata().getName().equals(name)) {
                return Optional.of(object);
            }
        }
        return Optional.empty();
    }

    Instant at() {
        return at;
    }

    Optional<ConfigMap> anchor() {
        return named(Kind.CONFIG_MAPS, Names.anchor(application));
    }

    Optional<Fence> fence() {
        return anchor().flatMap(FenceText::of);
    }

    /** The Deployments that this application's releases were staged as, oldest first. */
    List<Deployment> revisions() {
        return all(Kind.DEPLOYMENTS).stream()
                .filter(d -> application.equals(label(d, Names.APPLICATION)) && label(d, Names.REVISION) != null)
                .sorted(java.util.Comparator.comparing((Deployment d) -> Optional.ofNullable(
                                        d.getMetadata().getCreationTimestamp())
                                .orElse(""))
                        .thenComparing(d -> sequence(d.getMetadata().getUid(), d)))
                .toList();
    }

    /** The pods that a Deployment's selector matches. */
    List<Pod> podsOf(Deployment deployment) {
        Map<String, String> selector = deployment.getSpec().getSelector().getMatchLabels();
        return all(Kind.PODS).stream().filter(p -> matches(selector, p)).toList();
    }

    Optional<HorizontalPodAutoscaler> autoscalerOf(Deployment deployment) {
        return all(Kind.AUTOSCALERS).stream()
                .filter(a -> "Deployment".equals(a.getSpec().getScaleTargetRef().getKind())
                        && deployment
                                .getMetadata()
                                .getName()
                                .equals(a.getSpec().getScaleTargetRef().getName()))
                .findFirst();
    }

    static @Nullable String label(HasMetadata object, String name) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? null : labels.get(name);
    }

    static boolean matches(@Nullable Map<String, String> selector, HasMetadata object) {
        return matches(selector, object.getMetadata().getLabels());
    }

    /** An empty selector matches nothing here: a Service without one has endpoints of its own. */
    static boolean matches(@Nullable Map<String, String> selector, @Nullable Map<String, String> labels) {
        return selector != null
                && !selector.isEmpty()
                && labels != null
                && labels.entrySet().containsAll(selector.entrySet());
    }

    /** Creation times are whole seconds; the order of staging decides between equal ones. */
    private static String sequence(String uid, Deployment deployment) {
        Map<String, String> annotations = deployment.getMetadata().getAnnotations();
        String number = annotations == null ? null : annotations.get(Names.SEQUENCE);
        return number == null ? uid : String.format("%20s", number);
    }
}
