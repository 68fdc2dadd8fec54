package dev.sluice.document;

import dev.sluice.release.Prepared;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The releases of a document that is being written. The new, the old and the good ones are often the same: each content is kept once,
 * under its id, and whoever means it refers to the id with a label of its own.
 */
final class WrittenReleases {
    private final Map<String, Node> contents = new LinkedHashMap<>();

    Node reference(Prepared prepared) {
        String id = prepared.id().value();
        if (!contents.containsKey(id)) {
            contents.put(id, ReleaseForm.write(prepared));
        }
        return Node.Mapping.builder()
                .put("id", id)
                .put("label", prepared.label())
                .build();
    }

    /** All that were referred to; written after them. */
    Node contents() {
        return new Node.Mapping(contents);
    }
}
