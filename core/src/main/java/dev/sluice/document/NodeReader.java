package dev.sluice.document;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problem;
import dev.sluice.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads one JSON or YAML document without giving it a meaning. What no document of ours may hold is a problem with its path:
 * duplicate names, anchors, aliases, tags, a second document, more than {@value #MAX_DEPTH} levels.
 */
final class NodeReader {
    static final int MAX_DEPTH = 32;

    private static final JsonFactory JSON = new JsonFactory();
    private static final YAMLFactory YAML = new YAMLFactory();

    private final JsonParser parser;
    private final Problems problems;

    /** The text as the YAML parser counts it; empty if nothing in it can be an anchor. */
    private final int[] points;

    private NodeReader(JsonParser parser, String text, Problems problems) {
        this.parser = parser;
        this.problems = problems;
        this.points = parser instanceof YAMLParser && text.indexOf('&') >= 0
                ? text.codePoints().toArray()
                : new int[0];
    }

    static Optional<Node> json(String text, Problems problems) {
        return read(JSON, "JSON", text, problems);
    }

    static Optional<Node> yaml(String text, Problems problems) {
        return read(YAML, "YAML", text, problems);
    }

    /** Empty if there is no telling what the text means; then there is a problem that says why. */
    private static Optional<Node> read(TokenStreamFactory factory, String format, String text, Problems problems) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            return new NodeReader(parser, text, problems).document(format);
        } catch (JacksonException e) {
            problems.add(SyntaxProblem.of(e, format, text));
            return Optional.empty();
        }
    }

    private Optional<Node> document(String format) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            problems.add(new Problem("document", "", "must hold a mapping in " + format));
            return Optional.empty();
        }
        Node node = node(first, "", 0);
        if (parser.nextToken() != null) {
            problems.add(new Problem(
                    "line " + parser.currentTokenLocation().getLineNr(), "more", "must not follow: one document only"));
        }
        return Optional.of(node);
    }

    private Node node(JsonToken token, String path, int depth) {
        if (depth > MAX_DEPTH && token.isStructStart()) {
            problems.add(new Problem(path, "a value", "must not be nested deeper than " + MAX_DEPTH + " levels"));
            parser.skipChildren();
            return new Node.Scalar("", Node.Kind.NOTHING);
        }
        refuseReferences(path);
        return switch (token) {
            case START_OBJECT -> mapping(path, depth, anchor(), tag());
            case START_ARRAY -> sequence(path, depth);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Node.Kind.NUMBER);
            case VALUE_TRUE, VALUE_FALSE -> scalar(Node.Kind.FLAG);
            case VALUE_NULL -> scalar(Node.Kind.NOTHING);
            default -> scalar(Node.Kind.TEXT);
        };
    }

    private Node mapping(String path, int depth, @Nullable Object anchor, @Nullable Object tag) {
        Map<String, Node> fields = new LinkedHashMap<>();
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String at = path.isEmpty() ? name : path + "." + name;
            // the parser tells the anchor and tag of a mapping again at its names
            if ((anchor() != null && !anchor().equals(anchor)) || (tag() != null && !tag().equals(tag))) {
                refuseReferences(at);
            }
            if (fields.put(name, node(next(), at, depth + 1)) != null) {
                problems.add(new Problem(at, requireNonNull(fields.get(name)).shown(), "must be there once"));
            }
        }
        return new Node.Mapping(fields);
    }

    private Node sequence(String path, int depth) {
        List<Node> items = new ArrayList<>();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            items.add(node(token, path + "[" + items.size() + "]", depth + 1));
        }
        return new Node.Sequence(items);
    }

    private Node scalar(Node.Kind kind) {
        return new Node.Scalar(kind == Node.Kind.NOTHING ? "" : parser.getString(), kind);
    }

    private JsonToken next() {
        return requireNonNull(parser.nextToken(), "token"); // within a value there is one, or the parser throws
    }

    private void refuseReferences(String path) {
        String at = path.isEmpty() ? "document" : path;
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            problems.add(new Problem(at, "*" + yaml.getString(), "must not be an alias: write the value out"));
        }
        if (anchor() != null || isAnchoredScalar()) {
            problems.add(new Problem(
                    at, anchor() == null ? "&" : "&" + anchor(), "must not have an anchor: nothing may refer to it"));
        }
        if (tag() != null) {
            problems.add(new Problem(at, "!" + tag(), "must not have a tag: the field says what it is"));
        }
    }

    /** The parser does not tell the anchors of scalars, but it does tell where they begin; nothing else begins like this. */
    private boolean isAnchoredScalar() {
        long begin = parser.currentTokenLocation().getCharOffset();
        return parser.currentToken().isScalarValue() && begin < points.length && points[(int) begin] == '&';
    }

    private @Nullable Object anchor() {
        return parser.canReadObjectId() ? parser.getObjectId() : null;
    }

    private @Nullable Object tag() {
        return parser.canReadTypeId() ? parser.getTypeId() : null;
    }
}
