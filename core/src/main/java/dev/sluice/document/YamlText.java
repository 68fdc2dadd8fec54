package dev.sluice.document;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes nodes as YAML for people: block style, lists of scalars on one line, quotes only where a YAML 1.1 or a YAML 1.2 reader would
 * otherwise see something else than this text.
 */
final class YamlText {
    /** Starts with a letter and has nothing that means something to YAML, nor a space at the end. */
    private static final Pattern WORDS = Pattern.compile("[A-Za-z](?:[A-Za-z0-9_./ -]*[A-Za-z0-9_./-])?");

    /** {@code 1h 30m}, {@code 25%}: no YAML reads these as numbers. */
    private static final Pattern QUANTITY =
            Pattern.compile("\\d+%|\\d+(?:\\.\\d+)?(?:ms|s|m|h|d)(?: [\\d.hms ]*[hms])?");

    private static final Set<String> RESERVED = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private final StringBuilder text = new StringBuilder();

    private YamlText() {}

    /** The document with a line break at its end. */
    static String of(Node.Mapping document) {
        YamlText writer = new YamlText();
        writer.mapping(document, 0);
        return writer.text.toString();
    }

    private void mapping(Node.Mapping mapping, int indent) {
        boolean first = true;
        for (Map.Entry<String, Node> field : mapping.fields().entrySet()) {
            if (!first || text.length() == 0 || text.charAt(text.length() - 1) == '\n') {
                text.append(" ".repeat(indent));
            }
            first = false;
            text.append(scalar(field.getKey())).append(':');
            value(field.getValue(), indent);
        }
    }

    private void value(Node node, int indent) {
        if (node instanceof Node.Mapping mapping && !mapping.fields().isEmpty()) {
            text.append('\n');
            mapping(mapping, indent + 2);
        } else if (node instanceof Node.Sequence sequence
                && sequence.items().stream().anyMatch(Node.Mapping.class::isInstance)) {
            text.append('\n');
            for (Node item : sequence.items()) {
                text.append(" ".repeat(indent + 2)).append("- ");
                mapping((Node.Mapping) item, indent + 4);
            }
        } else {
            text.append(' ').append(inline(node)).append('\n');
        }
    }

    private static String inline(Node node) {
        if (node instanceof Node.Sequence sequence) {
            return sequence.items().stream()
                    .map(YamlText::inline)
                    .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
        } else if (node instanceof Node.Scalar scalar) {
            return scalar.kind() == Node.Kind.TEXT ? scalar(scalar.text()) : scalar.text();
        }
        return "{}";
    }

    private static String scalar(String value) {
        boolean plain =
                (WORDS.matcher(value).matches() || QUANTITY.matcher(value).matches())
                        && !RESERVED.contains(value.toLowerCase(Locale.ROOT));
        return plain ? value : quoted(value);
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        value.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (printable(c)) {
                        quoted.appendCodePoint(c);
                    } else {
                        quoted.append(String.format(c > 0xFFFF ? "\\U%08x" : "\\u%04x", c));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** What every reader takes literally: no controls, line separators, byte order marks or halves of a pair. */
    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
