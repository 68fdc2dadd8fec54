package dev.sluice.gate;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a plan and a journal keep of a gate, so that another process can ask it again: its name, its kind and its parameters.
 *
 * @param name unique within a plan, as people refer to it: {@code ops}; a DNS label of at most 30 characters
 * @param kind who knows how to ask it: {@code approval}, {@code webhook}, {@code window}, {@code smoke}, {@code custom}, or
 *     a kind of a binding
 * @param parameters what the kind needs, in the order of their names; never a secret's value
 */
public record GateSpec(String name, String kind, Map<String, String> parameters) {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?");

    public GateSpec {
        if (!LABEL.matcher(requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException("gate name was '" + name + "' but must match " + LABEL.pattern());
        }
        if (!LABEL.matcher(requireNonNull(kind, "kind")).matches()) {
            throw new IllegalArgumentException("gate kind was '" + kind + "' but must match " + LABEL.pattern());
        }
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    @Override
    public String toString() {
        return kind + " " + name + (parameters.isEmpty() ? "" : " " + parameters);
    }
}
