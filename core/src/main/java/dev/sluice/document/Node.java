package dev.sluice.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A part of a document, before it means anything: the common form of JSON and YAML. A closed family. */
sealed interface Node {

    /** What a scalar looked like. Whoever wants text takes it as it was written: {@code no} and {@code 012} stay what they are. */
    enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        NOTHING
    }

    record Scalar(String text, Kind kind) implements Node {}

    record Sequence(List<Node> items) implements Node {}

    /** In the order in which they were written. */
    record Mapping(Map<String, Node> fields) implements Node {

        static Builder builder() {
            return new Builder();
        }

        /** Collects fields; a name that is put twice is a mistake of this package. */
        static final class Builder {
            private final Map<String, Node> fields = new LinkedHashMap<>();

            private Builder() {}

            Builder put(String name, Node value) {
                if (fields.put(name, value) != null) {
                    throw new dev.sluice.BugException("A document got its field '" + name + "' twice");
                }
                return this;
            }

            Builder put(String name, String value) {
                return put(name, text(value));
            }

            Builder put(String name, long value) {
                return put(name, number(value));
            }

            Builder put(String name, boolean value) {
                return put(name, new Scalar(Boolean.toString(value), Kind.FLAG));
            }

            <T> Builder put(String name, List<T> values, Function<? super T, ? extends Node> form) {
                return put(name, new Sequence(values.stream().<Node>map(form).toList()));
            }

            /** Leaves the field out if there is no value. */
            <T> Builder put(String name, Optional<T> value, Function<? super T, ? extends Node> form) {
                value.ifPresent(v -> put(name, form.apply(v)));
                return this;
            }

            <T> Builder put(String name, Map<String, T> values, Function<? super T, ? extends Node> form) {
                Map<String, Node> nodes = new LinkedHashMap<>();
                values.forEach((key, value) -> nodes.put(key, form.apply(value)));
                return put(name, new Mapping(nodes));
            }

            Mapping build() {
                return new Mapping(fields);
            }
        }
    }

    static Node text(String text) {
        return new Scalar(text, Kind.TEXT);
    }

    /** The text of an identifier, an instant or whatever else is written as it prints. */
    static Node printed(Object value) {
        return text(value.toString());
    }

    static Node number(long number) {
        return new Scalar(Long.toString(number), Kind.NUMBER);
    }

    /** Finite; reads back as the same number. */
    static Node decimal(double number) {
        return new Scalar(Double.toString(number), Kind.NUMBER);
    }

    /** What to show of it in an error: at most 80 characters. */
    default String shown() {
        if (this instanceof Scalar s) {
            return s.text().length() <= 80 ? s.text() : s.text().substring(0, 80) + "…";
        }
        return this instanceof Sequence ? "a list" : "a mapping";
    }
}
