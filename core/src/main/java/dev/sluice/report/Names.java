package dev.sluice.report;

import dev.sluice.driver.Outcome;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people call the revisions of a rollout, as far as its events tell. */
final class Names {
    private final Map<RevisionId, String> labels = new LinkedHashMap<>();
    private final Optional<RevisionId> target;
    private final Optional<RevisionId> old;

    Names(RolloutReport report) {
        this.old = report.plan().flatMap(Plan::old).map(Incumbent::revision);
        this.target = target(report, old);
        report.plan().flatMap(Plan::old).ifPresent(o -> labels.put(o.revision(), o.label()));
        report.plan()
                .ifPresent(plan ->
                        target.ifPresent(t -> labels.put(t, plan.target().label())));
    }

    /** The revision of the new release, if it can be told. */
    Optional<RevisionId> target() {
        return target;
    }

    Optional<RevisionId> old() {
        return old;
    }

    /** {@code v2 (shop-2)}, or the id alone. */
    String of(RevisionId revision) {
        @Nullable String label = labels.get(revision);
        return label == null ? revision.value() : label + " (" + revision + ")";
    }

    /**
     * A rollout scales and routes to two revisions only: what is not the old one is the new one. A simulation tells no changes; there
     * nobody else moves traffic, and what got some is told from that.
     */
    private static Optional<RevisionId> target(RolloutReport report, Optional<RevisionId> old) {
        Set<RevisionId> touched = new LinkedHashSet<>();
        Set<RevisionId> seen = new LinkedHashSet<>();
        for (Entry entry : report.entries()) {
            if (entry instanceof Entry.Changed changed) {
                touched.addAll(changed.revisions());
            } else if (entry instanceof Entry.Traffic traffic) {
                seen.addAll(traffic.to().revisions());
            } else if (entry instanceof Entry.End end && end.outcome() instanceof Outcome.Promoted promoted) {
                return Optional.of(promoted.revision());
            }
        }
        Set<RevisionId> known = touched.isEmpty() ? seen : touched;
        old.ifPresent(known::remove);
        return known.size() == 1 ? known.stream().findFirst() : Optional.empty();
    }
}
