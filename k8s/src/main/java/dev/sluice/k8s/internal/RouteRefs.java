package dev.sluice.k8s.internal;

import dev.sluice.release.RevisionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which references of a route lead to an application: those to its Service, and those to the Services of its revisions, which are told
 * by their names so that one that is gone is still known.
 */
final class RouteRefs {
    static final String NAME = "name";

    private final String backend;
    private final String namespace;
    private final Pattern revisions;

    RouteRefs(String application, String backend, String namespace) {
        this.backend = backend;
        this.namespace = namespace;
        this.revisions = Pattern.compile(Pattern.quote(application) + "-[0-9a-f]{16}");
    }

    String backend() {
        return backend;
    }

    boolean ours(Map<String, Object> ref) {
        return isBackend(ref) || revision(ref).isPresent();
    }

    boolean isBackend(Map<String, Object> ref) {
        return isServiceHere(ref) && backend.equals(ref.get(NAME));
    }

    Optional<RevisionId> revision(Map<String, Object> ref) {
        return isServiceHere(ref) && revisions.matcher(text(ref, NAME, "")).matches()
                ? Optional.of(new RevisionId(text(ref, NAME, "")))
                : Optional.empty();
    }

    private boolean isServiceHere(Map<String, Object> ref) {
        return text(ref, "group", "").isEmpty()
                && text(ref, "kind", "Service").equals("Service")
                && text(ref, "namespace", namespace).equals(namespace);
    }

    /** The API's own default. */
    static int weight(Map<String, Object> ref) {
        return number(ref.get("weight"), 1);
    }

    static int number(@Nullable Object value, int otherwise) {
        return value instanceof Number number ? number.intValue() : otherwise;
    }

    static String text(Map<String, Object> object, String name, String otherwise) {
        return object.get(name) instanceof String text ? text : otherwise;
    }

    @SuppressWarnings("unchecked") // what JSON is read into
    static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    static List<Map<String, Object>> objects(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(RouteRefs::object).toList()
                : List.of();
    }
}
