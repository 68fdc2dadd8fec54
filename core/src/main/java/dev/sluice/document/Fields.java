package dev.sluice.document;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A mapping that a person wrote, read field by field. What is wrong is noted with its path and what was written, and reading goes on, so
 * that its author hears all of it at once.
 */
final class Fields {
    private final String path;
    private final Map<String, Node> fields;
    private final Problems problems;
    private final Set<String> known = new TreeSet<>();

    private Fields(String path, Map<String, Node> fields, Problems problems) {
        this.path = path;
        this.fields = fields;
        this.problems = problems;
    }

    static Fields of(Node document, Problems problems) {
        return at("", document, problems);
    }

    private static Fields at(String path, Node node, Problems problems) {
        if (node instanceof Node.Mapping mapping) {
            return new Fields(path, mapping.fields(), problems);
        }
        problems.add(new Problem(path.isEmpty() ? "document" : path, node.shown(), "must be a mapping"));
        return new Fields(path, Map.of(), problems);
    }

    boolean has(String name) {
        known.add(name);
        return fields.containsKey(name);
    }

    /** The value of a scalar; empty if it is not there or not what {@code parse} takes, and then noted if it was. */
    <T> Optional<T> read(String name, Function<String, T> parse) {
        known.add(name);
        @Nullable Node node = fields.get(name);
        if (node == null) {
            return Optional.empty();
        } else if (node instanceof Node.Scalar scalar && scalar.kind() != Node.Kind.NOTHING) {
            return accepted(name, () -> parse.apply(scalar.text()));
        }
        note(name, "must be one value");
        return Optional.empty();
    }

    /** Like {@link #read}, but must be there. */
    <T> Optional<T> require(String name, Function<String, T> parse, String reason) {
        if (!has(name)) {
            note(name, reason);
        }
        return read(name, parse);
    }

    /** What {@code make} makes; an argument that it refuses is a problem of this field. */
    <T> Optional<T> accepted(String name, Supplier<T> make) {
        try {
            return Optional.of(make.get());
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int but = message.lastIndexOf(" but ");
            note(name, but < 0 ? message : message.substring(but + 5));
        } catch (ConfigurationException e) {
            e.problems().forEach(p -> note(name, p.reason()));
        }
        return Optional.empty();
    }

    /** What {@code make} makes of these fields together; it names its problems after them. */
    <T> Optional<T> together(Supplier<T> make) {
        try {
            return Optional.of(make.get());
        } catch (ConfigurationException e) {
            e.problems()
                    .forEach(p -> problems.add(new Problem(path(p.field()), shown(p.field(), p.value()), p.reason())));
            return Optional.empty();
        }
    }

    /** A list of scalars. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        List<Node> items = items(name, "must be a list of texts");
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Node.Scalar scalar && scalar.kind() != Node.Kind.NOTHING) {
                texts.add(scalar.text());
            } else {
                problems.add(
                        new Problem(path(name) + "[" + i + "]", items.get(i).shown(), "must be one text"));
            }
        }
        return texts;
    }

    /** A list of mappings. */
    List<Fields> each(String name) {
        List<Fields> each = new ArrayList<>();
        for (Node item : items(name, "must be a list of mappings")) {
            each.add(at(path(name) + "[" + each.size() + "]", item, problems));
        }
        return each;
    }

    Optional<Fields> nested(String name) {
        known.add(name);
        return Optional.ofNullable(fields.get(name)).map(node -> at(path(name), node, problems));
    }

    /** A mapping of texts under names of its author's choice. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : fields.keySet()) {
            read(name, Function.identity()).ifPresent(value -> texts.put(name, value));
        }
        return texts;
    }

    void note(String name, String reason) {
        problems.add(new Problem(path(name), shown(name, "(missing)"), reason));
    }

    /** Notes every field that nobody asked for. */
    void refuseOthers() {
        for (String name : fields.keySet()) {
            if (!known.contains(name)) {
                note(name, "is not a field here: use " + String.join(", ", known));
            }
        }
    }

    private List<Node> items(String name, String reason) {
        known.add(name);
        @Nullable Node node = fields.get(name);
        if (node instanceof Node.Sequence sequence) {
            return sequence.items();
        } else if (node != null) {
            note(name, reason);
        }
        return List.of();
    }

    private String shown(String name, String otherwise) {
        @Nullable Node node = fields.get(name);
        return node == null ? otherwise : node.shown();
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
