package dev.sluice.document;

import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import dev.sluice.secret.SecretRef;
import java.util.function.Function;

/** The content of a pinned release without its label, and capacities. */
final class ReleaseForm {
    private ReleaseForm() {}

    static Node write(Prepared prepared) {
        Release release = prepared.release();
        return Node.Mapping.builder()
                .put("workload", workload(release.workload()))
                .put("config", release.config(), Node::text)
                .put("secrets", release.secrets(), Node::printed)
                .put("pins", prepared.pins(), Node::text)
                .build();
    }

    static Prepared read(Stored stored, String label) {
        Release.Builder release =
                Release.of(stored.at("workload", ReleaseForm::workload)).label(label);
        stored.values("config", Function.identity()).forEach(release::config);
        // parsed here and not as a value: what a reference is refused for must not be shown
        stored.values("secrets", Function.identity())
                .forEach((name, ref) -> release.secret(name, SecretRef.parse(ref)));
        return Prepared.of(release.build(), stored.values("pins", Function.identity()));
    }

    private static Node workload(Workload workload) {
        Node.Mapping.Builder fields = Node.Mapping.builder();
        return workload.<Node.Mapping.Builder>match(
                        image -> fields.put("kind", "image").put("reference", image.reference()),
                        command -> fields.put("kind", "command")
                                .put("arguments", command.arguments(), Node::text)
                                .put("directory", command.directory(), Node::text),
                        manifests -> fields.put("kind", "manifests")
                                .put("document", manifests.document())
                                .put("image", manifests.image(), Node::text))
                .build();
    }

    private static Workload workload(Stored stored) {
        return switch (stored.text("kind")) {
            case "image" -> new Workload.Image(stored.text("reference"));
            case "command" ->
                new Workload.Command(stored.texts("arguments"), stored.optional("directory", Function.identity()));
            case "manifests" ->
                new Workload.Manifests(stored.text("document"), stored.optional("image", Function.identity()));
            default -> throw stored.broken("kind", "is not a kind of workload that this version of Sluice knows");
        };
    }

    static Node capacity(Capacity capacity) {
        return capacity.match(
                fixed -> Node.number(fixed.count()),
                auto -> Node.Mapping.builder()
                        .put("min", auto.min())
                        .put("max", auto.max())
                        .build());
    }

    static Capacity capacity(Stored stored, String name) {
        return stored.either(name, Capacity::fixed, auto -> Capacity.auto(auto.integer("min"), auto.integer("max")));
    }
}
