package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * One namespace as all rollouts of this Java machine see it: each kind is listed and watched once, however many applications there are.
 * Watches run while somebody is registered; without, every look lists. Safe for use by many threads.
 */
final class NamespaceView {
    /** How long the watch of what moves in every rollout may be silent, and that of the rest. */
    static final Duration SILENCE_OF_INSTANCES = Duration.ofSeconds(5);

    static final Duration SILENCE = Duration.ofSeconds(10);

    private final Api api;
    private final String namespace;
    private final Ticks ticks;
    private final Map<Kind<?>, KindView<?>> kinds = new ConcurrentHashMap<>();
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();

    private record Listening(Predicate<HasMetadata> concerns, Runnable changed) {}

    NamespaceView(Api api, String namespace, Ticks ticks) {
        this.api = api;
        this.namespace = namespace;
        this.ticks = ticks;
    }

    String namespace() {
        return namespace;
    }

    <T extends HasMetadata> List<T> current(Kind<T> kind, Limit limit) {
        boolean instances = kind.equals(Kind.PODS) || kind.equals(Kind.DEPLOYMENTS);
        return of(kind).current(!listeners.isEmpty(), instances ? SILENCE_OF_INSTANCES : SILENCE, limit);
    }

    /** One object: from a living watch, else asked for. */
    <T extends HasMetadata> Optional<T> find(Kind<T> kind, String name, Limit limit) {
        if (listeners.isEmpty()) {
            return api.get(kind, namespace, name, limit);
        }
        return current(kind, limit).stream()
                .filter(o -> o.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** One object as it is on the server now: at the first look, from the list that is due anyway. */
    <T extends HasMetadata> Optional<T> newest(Kind<T> kind, String name, Limit limit) {
        return listeners.isEmpty() || of(kind).isWatching()
                ? api.get(kind, namespace, name, limit)
                : find(kind, name, limit);
    }

    /** As listed after this call began. */
    <T extends HasMetadata> List<T> fresh(Kind<T> kind, Limit limit) {
        return of(kind).fresh(limit);
    }

    <T extends HasMetadata> void written(Kind<T> kind, T object) {
        of(kind).written(object);
    }

    void deleted(Kind<?> kind, HasMetadata object) {
        of(kind).deleted(object);
    }

    /** Calls back when an object that concerns the caller may have changed. */
    Runnable listen(Predicate<HasMetadata> concerns, Runnable changed) {
        Listening one = new Listening(concerns, changed);
        listeners.add(one);
        return () -> {
            listeners.remove(one);
            if (listeners.isEmpty()) {
                close();
            }
        };
    }

    void close() {
        kinds.values().forEach(KindView::close);
    }

    @SuppressWarnings("unchecked") // put in below, for the same kind
    private <T extends HasMetadata> KindView<T> of(Kind<T> kind) {
        return (KindView<T>) kinds.computeIfAbsent(
                kind,
                k -> new KindView<>(
                        api, kind, namespace, managedOnly(kind) ? Names.MANAGED_QUERY : "", ticks, this::tell));
    }

    /** People have many of these that don't concern us. */
    private static boolean managedOnly(Kind<?> kind) {
        return kind.equals(Kind.CONFIG_MAPS) || kind.equals(Kind.JOBS);
    }

    private void tell(HasMetadata object) {
        for (Listening one : listeners) {
            if (one.concerns().test(object)) {
                one.changed().run();
            }
        }
    }
}
