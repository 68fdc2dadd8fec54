package dev.sluice.document;

import dev.sluice.driver.Milestone;
import java.util.List;
import java.util.Optional;

/** How far a change of traffic had come: a list that is left out where it is empty, as it is in older documents. */
final class MilestoneForm {
    private static final String NAME = "milestones";

    private MilestoneForm() {}

    static Optional<Node> written(List<Milestone> milestones) {
        return milestones.isEmpty()
                ? Optional.empty()
                : Optional.of(new Node.Sequence(
                        milestones.stream().<Node>map(MilestoneForm::write).toList()));
    }

    static List<Milestone> read(Stored stored) {
        return stored.has(NAME) ? stored.list(NAME, MilestoneForm::milestone) : List.of();
    }

    private static Node write(Milestone milestone) {
        return Node.Mapping.builder()
                .put("kind", Stored.name(milestone.kind()))
                .put("at", milestone.at().toString())
                .put("how", milestone.how())
                .build();
    }

    private static Milestone milestone(Stored stored) {
        return new Milestone(stored.constant("kind", Milestone.Kind.class), stored.instant("at"), stored.text("how"));
    }
}
