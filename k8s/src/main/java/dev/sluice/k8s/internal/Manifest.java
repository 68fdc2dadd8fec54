package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import dev.sluice.Problems;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of a manifest.
 *
 * @param place where it is, for people: {@code document 2 Service/shop}
 * @param tree all of it
 */
record Manifest(String place, ObjectNode tree) {
    private static final int MAX_PROBLEMS = 50;

    String apiVersion() {
        return tree.path("apiVersion").asString("");
    }

    String kind() {
        return tree.path("kind").asString("");
    }

    String name() {
        return tree.path("metadata").path("name").asString("");
    }

    Optional<String> namespace() {
        return Optional.of(tree.path("metadata").path("namespace").asString("")).filter(it -> !it.isEmpty());
    }

    /** A problem with a field of it. */
    Problem problem(String path, String value, String reason) {
        return new Problem(place + ": " + path, value, reason);
    }

    /**
     * The object as its type, with every field that the type does not have, and every value that a field does not take, as a problem. What
     * the cluster wrote (status, managed fields and the like, as {@code kubectl get -o yaml} shows them) is left out.
     */
    <T> Optional<T> as(Class<T> type, Problems problems) {
        ObjectNode left = tree.deepCopy();
        left.remove("status");
        if (left.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(
                    List.of("managedFields", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink"));
        }
        for (int i = 0; i < MAX_PROBLEMS; i++) {
            try {
                return Optional.of(ObjectJson.read(left, type));
            } catch (JacksonException wrong) {
                problems.add(explain(wrong, left));
                if (!mend(left, wrong)) {
                    return Optional.empty();
                }
            }
        }
        problems.add(problem("all of it", "wrong", "must be cleaned up before the rest is read"));
        return Optional.empty();
    }

    private Problem explain(JacksonException wrong, JsonNode root) {
        String path = path(wrong.getPath());
        if (wrong instanceof UnrecognizedPropertyException unknown) {
            return problem(
                    path,
                    "set",
                    "must go or be spelled right: "
                            + unknown.getReferringClass().getSimpleName() + " has no such field");
        }
        String shape = shape(at(root, wrong.getPath()));
        return wrong instanceof MismatchedInputException mismatch
                ? problem(path, shape, "must be " + wanted(mismatch.getTargetType()))
                : problem(path, shape, "must be a value that the field takes");
    }

    private static String wanted(Class<?> type) {
        if (type == String.class) {
            return "a text: put it in quotes";
        } else if (type == Integer.class || type == Long.class) {
            return "a whole number, without quotes";
        } else if (type == Boolean.class) {
            return "true or false, without quotes";
        } else if (type == IntOrString.class || type == Quantity.class) {
            return "a number or a text";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "a mapping";
    }

    /** What there is in place of a value, which may be a secret. */
    private static String shape(JsonNode node) {
        return Map.of(
                        JsonNodeType.STRING, "a text",
                        JsonNodeType.NUMBER, "a number",
                        JsonNodeType.BOOLEAN, "true or false",
                        JsonNodeType.OBJECT, "a mapping",
                        JsonNodeType.ARRAY, "a list")
                .getOrDefault(node.getNodeType(), "nothing");
    }

    static String path(List<Reference> references) {
        StringBuilder path = new StringBuilder();
        for (Reference reference : references) {
            String name = reference.getPropertyName();
            if (name == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else if (name.contains(".")) {
                path.append("['").append(name).append("']");
            } else {
                path.append(path.length() == 0 ? "" : ".").append(name);
            }
        }
        return path.toString();
    }

    private static JsonNode at(JsonNode root, List<Reference> path) {
        JsonNode node = root;
        for (Reference step : path) {
            node = step.getPropertyName() == null ? node.path(step.getIndex()) : node.path(step.getPropertyName());
        }
        return node;
    }

    /** Takes away what is wrong, so that the next wrong thing can be found; in a list something that fits keeps the others' places. */
    private static boolean mend(ObjectNode root, JacksonException wrong) {
        List<Reference> path = wrong.getPath();
        if (path.isEmpty()) {
            return false;
        }
        JsonNode parent = at(root, path.subList(0, path.size() - 1));
        Reference last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object && last.getPropertyName() != null) {
            return object.remove(last.getPropertyName()) != null;
        } else if (parent instanceof ArrayNode array && last.getIndex() >= 0 && last.getIndex() < array.size()) {
            boolean text =
                    wrong instanceof MismatchedInputException mismatch && mismatch.getTargetType() == String.class;
            JsonNode fitting = text ? JsonNodeFactory.instance.stringNode("") : JsonNodeFactory.instance.objectNode();
            return !fitting.equals(array.set(last.getIndex(), fitting));
        }
        return false;
    }
}
