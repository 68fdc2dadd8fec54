package dev.sluice.k8s.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Patch (RFC 6902): the way to write that lets the API server compare first. A test that fails is answered with 422.
 */
final class Patch {
    private final List<Map<String, @Nullable Object>> operations = new ArrayList<>();

    /** Nothing is written unless the value at this path is exactly this; null: unless there is none. */
    Patch test(String path, @Nullable Object value) {
        return add("test", path, value);
    }

    Patch replace(String path, Object value) {
        return add("replace", path, value);
    }

    /** Sets a member, whether it was there or not. */
    Patch add(String path, Object value) {
        return add("add", path, value);
    }

    Patch remove(String path) {
        add("remove", path, null);
        operations.get(operations.size() - 1).remove("value");
        return this;
    }

    List<Map<String, @Nullable Object>> operations() {
        return operations;
    }

    /** A name as part of a path: {@code /metadata/annotations/} plus this. */
    static String key(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private Patch add(String operation, String path, @Nullable Object value) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("op", operation);
        entry.put("path", path);
        entry.put("value", value);
        operations.add(entry);
        return this;
    }
}
