package dev.sluice.k8s.internal;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * Kubernetes objects as JSON in one form, and back without mercy: what the client's own reading keeps silently (unknown fields) or bends (8080
 * to "8080") is an error here, as it is for the API server.
 */
final class ObjectJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .annotationIntrospector(new NoUnknownFields())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, coercion -> {
                for (CoercionInputShape shape : CoercionInputShape.values()) {
                    coercion.setCoercion(shape, CoercionAction.Fail);
                }
            })
            .build();

    private ObjectJson() {}

    /**
     * The object that a tree stands for.
     *
     * @throws JacksonException whose path says where the tree first differs from what the type allows
     */
    static <T> T read(JsonNode tree, Class<T> type) {
        return MAPPER.treeToValue(tree, type);
    }

    /** @throws JacksonException if the text is no JSON */
    static JsonNode parse(String json) {
        return MAPPER.readTree(json);
    }

    static JsonNode tree(Object object) {
        return MAPPER.valueToTree(object);
    }

    /** The same bytes for equal objects, whatever the order in which they were written down. */
    static String canonical(JsonNode tree) {
        return MAPPER.writeValueAsString(sorted(tree));
    }

    /** The same tree with the fields of each object in the order of their names. */
    static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode sorted = JsonNodeFactory.instance.objectNode();
            object.propertyStream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(field -> sorted.set(field.getKey(), sorted(field.getValue())));
            return sorted;
        } else if (node.isArray()) {
            var items = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> items.add(sorted(item)));
            return items;
        }
        return node;
    }

    /** The models put unknown fields aside and say nothing; without their place to put them, they are errors. */
    private static final class NoUnknownFields extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(MapperConfig<?> config, Annotated member) {
            return false;
        }
    }
}
