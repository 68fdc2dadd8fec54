package dev.sluice.k8s.internal;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.Problems;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a stream of YAML documents as trees, and refuses what readers of YAML disagree about or what was made to hurt one.
 *
 * <p>At most {@value #MAX_BYTES} bytes, looked at before the parser; nothing nested deeper than {@value #MAX_DEPTH}; no key twice, no
 * anchors, no tags. Every problem says its line. A field without a value is as good as absent, as it is for the API server.
 */
final class YamlDocuments {
    static final int MAX_BYTES = 1024 * 1024;
    static final int MAX_DEPTH = 64;
    private static final int MAX_PROBLEMS = 50;

    private final Iterator<Event> events;
    private final List<Problem> found = new ArrayList<>();

    private YamlDocuments(Iterator<Event> events) {
        this.events = events;
    }

    /**
     * The documents in their order, empty ones (as templates leave them) as {@code null} nodes.
     *
     * @param problems gets all that is wrong up to the first place where the text can't be read any further
     */
    static List<JsonNode> read(String text, Problems problems) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            problems.add(new Problem(
                    "manifests", bytes + " bytes", "must have at most " + MAX_BYTES + " bytes: split what is more"));
            return List.of();
        }
        LoadSettings settings = LoadSettings.builder().setLabel("manifests").build();
        YamlDocuments reader =
                new YamlDocuments(new Parse(settings).parseString(text).iterator());
        List<JsonNode> documents = new ArrayList<>();
        try {
            reader.stream(documents);
        } catch (MarkedYamlEngineException broken) {
            int line = broken.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            reader.found.add(problem(line, "no YAML", "must be readable: " + broken.getProblem()));
        } catch (YamlEngineException broken) {
            reader.found.add(new Problem("manifests", "no YAML", "must be readable: " + broken.getMessage()));
        } catch (ConfigurationException enough) {
            reader.found.addAll(enough.problems());
        }
        problems.addAll(reader.found);
        return documents;
    }

    private void stream(List<JsonNode> documents) {
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                documents.add(node(events.next(), 0));
            }
        }
    }

    private JsonNode node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw givenUp("nested deeper than " + MAX_DEPTH + " in line " + line(event));
        }
        refuseReferences(event);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        } else if (event.getEventId() == Event.ID.MappingStart) {
            return mapping(depth);
        } else if (event.getEventId() == Event.ID.SequenceStart) {
            return sequence(depth);
        }
        return JsonNodeFactory.instance.nullNode();
    }

    private ObjectNode mapping(int depth) {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            int line = line(event);
            JsonNode key = node(event, depth + 1);
            JsonNode value = node(events.next(), depth + 1);
            if (!key.isString()
                    || (event instanceof ScalarEvent scalar && scalar.isPlain() && "<<".equals(scalar.getValue()))) {
                note(problem(line, shown(key), "must be a text to be a key: put it in quotes"));
            } else if (mapping.has(key.stringValue())) {
                note(problem(line, key.stringValue(), "must not be there twice in one mapping"));
            } else if (!value.isNull()) {
                mapping.set(key.stringValue(), value);
            }
        }
        return mapping;
    }

    private ArrayNode sequence(int depth) {
        ArrayNode sequence = JsonNodeFactory.instance.arrayNode();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            int line = line(event);
            JsonNode item = node(event, depth + 1);
            if (item.isNull() && !(event instanceof AliasEvent)) {
                note(problem(line, "an empty item", "must have a value, or go"));
            }
            sequence.add(item);
        }
        return sequence;
    }

    private JsonNode scalar(ScalarEvent scalar) {
        if (!scalar.isPlain()) {
            return JsonNodeFactory.instance.stringNode(scalar.getValue());
        }
        Optional<JsonNode> plain = YamlScalar.of(scalar.getValue());
        if (plain.isEmpty()) {
            note(
                    problem(
                            line(scalar),
                            scalar.getValue(),
                            "must be put in quotes, or be written as true, false or a plain number: YAML readers disagree about it"));
        }
        return plain.orElseGet(() -> JsonNodeFactory.instance.stringNode(scalar.getValue()));
    }

    private void refuseReferences(Event event) {
        if (event instanceof AliasEvent alias) {
            note(problem(line(event), "*" + alias.getAlias(), "must be written out: aliases are not followed"));
            return;
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            note(problem(line(event), "&" + node.getAnchor().get(), "must go: anchors are not read"));
        }
        Optional<String> tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : Optional.empty();
        tag.ifPresent(it -> note(problem(line(event), it, "must go: tags are not read")));
    }

    private void note(Problem problem) {
        if (found.size() >= MAX_PROBLEMS) {
            throw givenUp("more than " + MAX_PROBLEMS + " problems");
        }
        found.add(problem);
    }

    private static String shown(JsonNode key) {
        return key.isContainer() ? "a mapping or list" : key.asString("");
    }

    private static Problem problem(int line, String value, String reason) {
        String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
        return new Problem("manifests line " + line, shown, reason);
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** Reading on would help nobody. */
    private static ConfigurationException givenUp(String why) {
        return new ConfigurationException(
                "These manifests",
                List.of(new Problem("manifests", why, "must be cleaned up before the rest is read")));
    }
}
