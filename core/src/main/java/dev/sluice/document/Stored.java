package dev.sluice.document;

import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.Problem;
import dev.sluice.Problems;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A mapping that Sluice wrote, read field by field. The first thing that can't be right ends the reading with its path; fields that
 * nobody asks for are left alone, because a later version may have added them.
 */
final class Stored {
    private static final String KIND = "sluice";
    private static final String VERSION = "version";

    private final String document;
    private final String path;
    private final Map<String, Node> fields;

    private Stored(String document, String path, Map<String, Node> fields) {
        this.document = document;
        this.path = path;
        this.fields = fields;
    }

    /** The head of a document of this kind, to be continued with its fields. */
    static Node.Mapping.Builder write(String kind, int version) {
        return Node.Mapping.builder().put(KIND, kind).put(VERSION, version);
    }

    /** @throws PermanentException if it is broken, not of this kind, or of a higher version */
    static Stored read(String json, String kind, int supported) {
        Problems problems = new Problems();
        Optional<Node> node = NodeReader.json(json, problems);
        if (!problems.isEmpty()) {
            Problem first = problems.list().get(0);
            throw unreadable(kind, "it is broken: " + first.field() + " " + first.reason());
        }
        if (!(node.orElseThrow() instanceof Node.Mapping mapping)
                || !(mapping.fields().get(KIND) instanceof Node.Scalar found)
                || !found.text().equals(kind)) {
            throw unreadable(kind, "it is something else, without \"" + KIND + "\":\"" + kind + "\" in front");
        }
        Stored stored = new Stored(kind, "", mapping.fields());
        int version = stored.integer(VERSION);
        if (version > supported) {
            throw unreadable(
                    kind,
                    "it has version " + version + ", and this Sluice reads versions up to " + supported
                            + ": use the newer Sluice that wrote it");
        } else if (version < 1) {
            throw stored.broken(VERSION, "must be at least 1");
        }
        return stored;
    }

    private static PermanentException unreadable(String kind, String what) {
        return new PermanentException(
                PermanentException.Reason.UNREADABLE,
                "The stored " + kind + " can't be read: " + what + ". Nothing was changed");
    }

    /** What a field that can't be right is told as. */
    PermanentException broken(String name, String reason) {
        return broken(name, fields.get(name), reason);
    }

    private PermanentException broken(String name, @Nullable Node node, String reason) {
        return unreadable(
                document,
                "it is broken: " + path(name) + " was " + (node == null ? "missing" : "'" + node.shown() + "'")
                        + " but " + reason);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The value of a scalar; what {@code parse} refuses is broken. */
    <T> T value(String name, Function<String, T> parse) {
        if (fields.get(name) instanceof Node.Scalar scalar && scalar.kind() != Node.Kind.NOTHING) {
            return checked(name, () -> parse.apply(scalar.text()));
        }
        throw broken(name, "must be one value");
    }

    /** Like {@link #value} for a field that is left out where there is no value. */
    <T> Optional<T> optional(String name, Function<String, T> parse) {
        return has(name) ? Optional.of(value(name, parse)) : Optional.empty();
    }

    String text(String name) {
        return value(name, Function.identity());
    }

    int integer(String name) {
        return value(name, Integer::parseInt);
    }

    boolean flag(String name) {
        return value(name, text -> {
            if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException("must be true or false");
            }
            return text.equals("true");
        });
    }

    Instant instant(String name) {
        return value(name, Instant::parse);
    }

    Duration duration(String name) {
        return value(name, Duration::parse);
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
        String text = text(name);
        for (E constant : type.getEnumConstants()) {
            if (name(constant).equals(text)) {
                return constant;
            }
        }
        throw broken(name, "is not known to this version of Sluice");
    }

    /** How {@link #constant} finds it again: {@code switch-only}. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Stored at(String name) {
        if (fields.get(name) instanceof Node.Mapping mapping) {
            return new Stored(document, path(name), mapping.fields());
        }
        throw broken(name, "must be a mapping");
    }

    /** What {@code read} makes of a mapping; what it refuses is broken. */
    <T> T at(String name, Function<Stored, T> read) {
        Stored mapping = at(name);
        return checked(name, () -> read.apply(mapping));
    }

    <T> Optional<T> optionalAt(String name, Function<Stored, T> read) {
        return has(name) ? Optional.of(at(name, read)) : Optional.empty();
    }

    /** A list of mappings. */
    <T> List<T> list(String name, Function<Stored, T> read) {
        List<T> list = new ArrayList<>();
        for (Node item : items(name)) {
            String itemName = name + "[" + list.size() + "]";
            if (!(item instanceof Node.Mapping mapping)) {
                throw broken(name, "must hold mappings only");
            }
            Stored stored = new Stored(document, path(itemName), mapping.fields());
            list.add(checked(itemName, item, () -> read.apply(stored)));
        }
        return list;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Node item : items(name)) {
            if (!(item instanceof Node.Scalar scalar)) {
                throw broken(name, "must hold texts only");
            }
            texts.add(scalar.text());
        }
        return texts;
    }

    <T> Map<String, T> values(String name, Function<String, T> parse) {
        Stored mapping = at(name);
        Map<String, T> values = new LinkedHashMap<>();
        mapping.fields.keySet().forEach(key -> values.put(key, mapping.value(key, parse)));
        return values;
    }

    /** Mappings under names that are values themselves. */
    <T> Map<String, T> mappings(String name, Function<Stored, T> read) {
        Stored mapping = at(name);
        Map<String, T> values = new LinkedHashMap<>();
        mapping.fields.keySet().forEach(key -> values.put(key, mapping.at(key, read)));
        return values;
    }

    /** A number where there is one kind of value, or a mapping where there is another. */
    <T> T either(String name, Function<Integer, T> number, Function<Stored, T> mapping) {
        return fields.get(name) instanceof Node.Mapping
                ? at(name, mapping)
                : value(name, text -> number.apply(Integer.valueOf(text)));
    }

    private List<Node> items(String name) {
        if (fields.get(name) instanceof Node.Sequence sequence) {
            return sequence.items();
        }
        throw broken(name, "must be a list");
    }

    /** Whatever a type refuses is told with the path of the value. */
    <T> T checked(String name, Supplier<T> make) {
        return checked(name, fields.get(name), make);
    }

    private <T> T checked(String name, @Nullable Node node, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException | ConfigurationException | DateTimeException | ArithmeticException e) {
            throw broken(name, node, "can't be used: " + e.getMessage());
        }
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
