package dev.sluice.k8s.internal;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Signals;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Signals in a ConfigMap of their own, a key each in the order of their numbers; a writer replaces the version that it has read. Safe for
 * use by many threads.
 */
final class KubernetesSignals implements Signals {
    private static final int MOST_OF_A_ROLLOUT = 100;
    private static final int MOST = 1_000;

    private final Api api;
    private final NamespaceView view;
    private final String application;
    private final Supplier<Limit> limits;

    KubernetesSignals(Api api, NamespaceView view, String application, Supplier<Limit> limits) {
        this.api = api;
        this.view = view;
        this.application = application;
        this.limits = limits;
    }

    @Override
    public void post(Signal signal) {
        change(data -> {
            if (data.values().stream().anyMatch(text -> signal(text).id().equals(signal.id()))) {
                return data;
            }
            long same = data.values().stream()
                    .filter(text -> signal(text).rollout().equals(signal.rollout()))
                    .count();
            if (same >= MOST_OF_A_ROLLOUT || data.size() >= MOST) {
                throw new PermanentException(
                        PermanentException.Reason.NO_ROOM,
                        "Signal " + signal.id() + " can't be posted: " + same + " of rollout " + signal.rollout()
                                + " and " + data.size() + " in all are waiting, at most " + MOST_OF_A_ROLLOUT + " and "
                                + MOST);
            }
            TreeMap<String, String> more = new TreeMap<>(data);
            long last = data.isEmpty() ? 0 : Long.parseLong(data.lastKey());
            more.put(String.format("%012d", last + 1), text(signal));
            return more;
        });
    }

    @Override
    public List<Signal> read() {
        List<Signal> signals = new ArrayList<>();
        view.find(Kind.CONFIG_MAPS, Names.signals(application), limits.get())
                .ifPresent(map -> data(map).values().forEach(text -> signals.add(signal(text))));
        return signals;
    }

    @Override
    public void discard(RolloutId rollout) {
        if (read().stream().noneMatch(s -> s.rollout().equals(rollout))) {
            return;
        }
        change(data -> {
            TreeMap<String, String> left = new TreeMap<>(data);
            left.values().removeIf(text -> signal(text).rollout().equals(rollout));
            return left;
        });
    }

    private void change(UnaryOperator<TreeMap<String, String>> change) {
        Limit limit = limits.get();
        while (!limit.left().isZero()) {
            Optional<ConfigMap> found = api.get(Kind.CONFIG_MAPS, view.namespace(), Names.signals(application), limit);
            TreeMap<String, String> before = found.map(KubernetesSignals::data).orElseGet(TreeMap::new);
            TreeMap<String, String> after = change.apply(before);
            if (after.equals(before)) {
                return;
            }
            ConfigMap map = found.map(ConfigMapBuilder::new)
                    .orElseGet(ConfigMapBuilder::new)
                    .editOrNewMetadata()
                    .withName(Names.signals(application))
                    .withManagedFields()
                    .addToLabels(Names.APP_NAME, application)
                    .addToLabels(Names.MANAGED_BY, Names.MANAGER)
                    .addToLabels(Names.APPLICATION, application)
                    .endMetadata()
                    .withData(after)
                    .build();
            Optional<ConfigMap> written = found.isPresent()
                    ? api.replace(Kind.CONFIG_MAPS, view.namespace(), map, limit)
                    : api.create(Kind.CONFIG_MAPS, view.namespace(), map, limit);
            if (written.isPresent()) {
                view.written(Kind.CONFIG_MAPS, written.get());
                return;
            }
        }
        throw new TransientException("The signals of " + application + " change faster than one can be added");
    }

    private String text(Signal signal) {
        return api.json()
                .asJson(Map.of(
                        "id", signal.id(),
                        "rollout", signal.rollout().value(),
                        "kind", signal.kind().name(),
                        "subject", signal.subject(),
                        "by", signal.by(),
                        "at", signal.at().toString()));
    }

    private Signal signal(String text) {
        try {
            Map<?, ?> fields = api.json().unmarshal(text, Map.class);
            return new Signal(
                    String.valueOf(fields.get("id")),
                    new RolloutId(String.valueOf(fields.get("rollout"))),
                    Signal.Kind.valueOf(String.valueOf(fields.get("kind"))),
                    String.valueOf(fields.get("subject")),
                    String.valueOf(fields.get("by")),
                    Instant.parse(String.valueOf(fields.get("at"))));
        } catch (RuntimeException unreadable) {
            throw new PermanentException(
                    PermanentException.Reason.UNREADABLE,
                    "ConfigMap " + Names.signals(application) + " holds what is no signal of ours: it is left as it is",
                    unreadable);
        }
    }

    private static TreeMap<String, String> data(ConfigMap map) {
        return new TreeMap<>(map.getData() == null ? Map.of() : map.getData());
    }
}
