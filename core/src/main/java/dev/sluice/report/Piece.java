package dev.sluice.report;

import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An object of a stored report, read field by field. The first thing that can't be right ends the reading with its path. */
final class Piece {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String path;
    private final JsonNode object;

    private Piece(String path, JsonNode object) {
        this.path = path;
        this.object = object;
        if (!object.isObject()) {
            throw broken(path, object, "must be a mapping");
        }
    }

    /** @throws PermanentException if it is broken, not of this kind, or of a higher version */
    static Piece document(String json, String kind, int supported) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JacksonException e) {
            throw unreadable("it is broken: " + e.getOriginalMessage());
        }
        @Nullable JsonNode found = root.get("sluice");
        if (found == null || !found.isString() || !found.stringValue().equals(kind)) {
            throw unreadable("it is something else, without \"sluice\":\"" + kind + "\" in front");
        }
        Piece document = new Piece("", root);
        int version = document.value("version", Integer::parseInt);
        if (version > supported) {
            throw unreadable("it has version " + version + ", and this Sluice reads versions up to " + supported
                    + ": use the newer Sluice that wrote it");
        } else if (version < 1) {
            throw document.broken("version", "must be at least 1");
        }
        return document;
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** The value of a scalar; what {@code parse} refuses is broken. */
    <T> T value(String name, Function<String, T> parse) {
        return scalar(path(name), object.get(name), parse);
    }

    String text(String name) {
        return value(name, Function.identity());
    }

    boolean flag(String name) {
        @Nullable JsonNode node = object.get(name);
        if (node == null || !node.isBoolean()) {
            throw broken(name, "must be true or false");
        }
        return node.booleanValue();
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
        return value(
                name, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    /** A mapping or list as it stands, for the reader of another document. */
    String raw(String name) {
        @Nullable JsonNode node = object.get(name);
        if (node == null) {
            throw broken(name, "must be a mapping");
        }
        return node.toString();
    }

    Piece at(String name) {
        @Nullable JsonNode node = object.get(name);
        if (node == null) {
            throw broken(name, "must be a mapping");
        }
        return new Piece(path(name), node);
    }

    <T> T at(String name, Function<Piece, T> read) {
        Piece piece = at(name);
        return piece.checked(() -> read.apply(piece));
    }

    <T> List<T> list(String name, Function<Piece, T> read) {
        List<T> list = new ArrayList<>();
        for (JsonNode item : items(name)) {
            Piece piece = new Piece(path(name) + "[" + list.size() + "]", item);
            list.add(piece.checked(() -> read.apply(piece)));
        }
        return list;
    }

    <T> List<T> values(String name, Function<String, T> parse) {
        List<T> list = new ArrayList<>();
        for (JsonNode item : items(name)) {
            list.add(scalar(path(name) + "[" + list.size() + "]", item, parse));
        }
        return list;
    }

    /** Of the fields. */
    List<String> names() {
        return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
    }

    /** What the name of a field says; what {@code parse} refuses is broken. */
    <T> T parsed(String name, Function<String, T> parse) {
        return checked(path(name), null, () -> parse.apply(name));
    }

    /** Whatever a type refuses is told with this path. */
    <T> T checked(Supplier<T> make) {
        return checked(path.isEmpty() ? "document" : path, object, make);
    }

    private Iterable<JsonNode> items(String name) {
        @Nullable JsonNode node = object.get(name);
        if (node == null || !node.isArray()) {
            throw broken(name, "must be a list");
        }
        return node;
    }

    private static <T> T scalar(String path, @Nullable JsonNode node, Function<String, T> parse) {
        if (node == null || !node.isValueNode() || node.isNull()) {
            throw broken(path, node, "must be one value");
        }
        return checked(path, node, () -> parse.apply(node.asString()));
    }

    private static <T> T checked(String path, @Nullable JsonNode node, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException | ConfigurationException | DateTimeException | ArithmeticException e) {
            throw broken(path, node, "can't be used: " + e.getMessage());
        }
    }

    private PermanentException broken(String name, String reason) {
        return broken(path(name), object.get(name), reason);
    }

    private static PermanentException broken(String path, @Nullable JsonNode node, String reason) {
        String shown = node == null ? "missing" : node.isContainer() ? "a mapping or list" : "'" + shown(node) + "'";
        return unreadable("it is broken: " + path + " was " + shown + " but " + reason);
    }

    private static String shown(JsonNode scalar) {
        String text = scalar.asString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private static PermanentException unreadable(String what) {
        return new PermanentException(
                PermanentException.Reason.UNREADABLE,
                "The stored report can't be read: " + what + ". Nothing was changed");
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
