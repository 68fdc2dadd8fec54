package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import dev.sluice.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects of a text of manifests; lists, as {@code kubectl get} puts them out, are taken apart. */
final class ManifestList {
    private ManifestList() {}

    static List<Manifest> read(String text, Problems problems) {
        List<JsonNode> documents = YamlDocuments.read(text, problems);
        List<Manifest> manifests = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            JsonNode document = documents.get(i);
            if (document instanceof ObjectNode object
                    && object.path("kind").asString("").equals("List")) {
                int item = 0;
                for (JsonNode each : object.path("items")) {
                    add("document " + (i + 1) + " item " + ++item, each, manifests, problems);
                }
            } else if (!document.isNull()) {
                add("document " + (i + 1), document, manifests, problems);
            }
        }
        refuseTwins(manifests, problems);
        return manifests;
    }

    private static void add(String place, JsonNode node, List<Manifest> manifests, Problems problems) {
        if (node instanceof ObjectNode object
                && object.path("kind").isString()
                && object.path("apiVersion").isString()) {
            String name = object.path("metadata").path("name").asString("");
            manifests.add(new Manifest(place + " " + object.path("kind").asString() + "/" + name, object));
        } else {
            problems.add(new Problem(place, "no object", "must be a mapping with apiVersion and kind"));
        }
    }

    private static void refuseTwins(List<Manifest> manifests, Problems problems) {
        Map<String, String> places = new HashMap<>();
        for (Manifest manifest : manifests) {
            String key = manifest.kind() + "/" + manifest.namespace().orElse("") + "/" + manifest.name();
            String before = places.putIfAbsent(key, manifest.place());
            if (before != null && !manifest.name().isEmpty()) {
                problems.add(
                        manifest.problem("metadata.name", manifest.name(), "must not be that of " + before + " too"));
            }
        }
    }
}
