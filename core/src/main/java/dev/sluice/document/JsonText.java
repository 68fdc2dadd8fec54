package dev.sluice.document;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Writes nodes as JSON; the same node gives the same text on every machine. */
final class JsonText {
    private static final ObjectWriter COMPACT = new JsonMapper().writer();
    private static final ObjectWriter PRETTY = COMPACT.with(new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private JsonText() {}

    /** On one line, for programs. */
    static String compact(Node node) {
        return write(COMPACT, node);
    }

    /** On many lines with a line break at the end, for people. */
    static String pretty(Node node) {
        return write(PRETTY, node) + "\n";
    }

    private static String write(ObjectWriter style, Node node) {
        StringWriter text = new StringWriter(4096);
        try (JsonGenerator out = style.createGenerator(text)) {
            write(out, node);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Node node) {
        if (node instanceof Node.Mapping mapping) {
            out.writeStartObject();
            mapping.fields().forEach((name, value) -> {
                out.writeName(name);
                write(out, value);
            });
            out.writeEndObject();
        } else if (node instanceof Node.Sequence sequence) {
            out.writeStartArray();
            sequence.items().forEach(item -> write(out, item));
            out.writeEndArray();
        } else {
            Node.Scalar scalar = (Node.Scalar) node;
            switch (scalar.kind()) {
                case TEXT -> out.writeString(scalar.text());
                case NUMBER -> out.writeNumber(scalar.text());
                case FLAG -> out.writeBoolean(Boolean.parseBoolean(scalar.text()));
                case NOTHING -> out.writeNull();
            }
        }
    }
}
