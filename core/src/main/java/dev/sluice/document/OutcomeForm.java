package dev.sluice.document;

import dev.sluice.Problem;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.RevisionId;
import java.util.function.Function;

/** The fields of outcomes, their causes, and of rollouts that have ended. */
final class OutcomeForm {
    private OutcomeForm() {}

    static Node.Mapping.Builder write(Node.Mapping.Builder fields, Outcome outcome) {
        return outcome.match(
                promoted -> fields.put("kind", "promoted")
                        .put("label", promoted.label())
                        .put("revision", promoted.revision().value())
                        .put("unchanged", promoted.unchanged()),
                rolledBack -> fields.put("kind", "rolled-back")
                        .put("cause", cause(rolledBack.cause()))
                        .put("to", rolledBack.to(), Node::printed),
                refused -> fields.put("kind", "refused")
                        .put("problems", refused.problems(), OutcomeForm::problem)
                        .put("held", refused.held(), OutcomeForm::held),
                superseded -> fields.put("kind", "superseded").put("by", fence(superseded.by())),
                interrupted -> fields.put("kind", "interrupted")
                        .put("cause", cause(interrupted.cause()))
                        .put("resumable", interrupted.resumable()));
    }

    static Outcome read(Stored stored) {
        return switch (stored.text("kind")) {
            case "promoted" ->
                new Outcome.Promoted(
                        stored.text("label"), stored.value("revision", RevisionId::new), stored.flag("unchanged"));
            case "rolled-back" ->
                new Outcome.RolledBack(stored.at("cause", OutcomeForm::cause), stored.optional("to", RevisionId::new));
            case "refused" ->
                new Outcome.Refused(
                        stored.list("problems", OutcomeForm::problem), stored.optionalAt("held", OutcomeForm::held));
            case "superseded" -> new Outcome.Superseded(stored.at("by", OutcomeForm::fence));
            case "interrupted" ->
                new Outcome.Interrupted(stored.at("cause", OutcomeForm::cause), stored.flag("resumable"));
            default -> throw stored.broken("kind", "is not a kind of outcome that this version of Sluice knows");
        };
    }

    static Node.Mapping.Builder write(Node.Mapping.Builder fields, Ended ended) {
        return fields.put("rollout", ended.rollout().value())
                .put("label", ended.label())
                .put("outcome", write(Node.Mapping.builder(), ended.outcome()).build())
                .put("started", ended.started().toString())
                .put("at", ended.at().toString())
                .put("milestones", MilestoneForm.written(ended.milestones()), Function.identity());
    }

    static Ended ended(Stored stored) {
        return new Ended(
                stored.value("rollout", RolloutId::new),
                stored.text("label"),
                stored.at("outcome", OutcomeForm::read),
                stored.instant("started"),
                stored.instant("at"),
                MilestoneForm.read(stored));
    }

    static Node cause(Cause cause) {
        return Node.Mapping.builder()
                .put("kind", Stored.name(cause.kind()))
                .put("step", cause.step())
                .put("reason", cause.reason())
                .build();
    }

    static Cause cause(Stored stored) {
        return new Cause(stored.constant("kind", Cause.Kind.class), stored.text("step"), stored.text("reason"));
    }

    private static Node problem(Problem problem) {
        return Node.Mapping.builder()
                .put("field", problem.field())
                .put("value", problem.value())
                .put("reason", problem.reason())
                .build();
    }

    private static Problem problem(Stored stored) {
        return new Problem(stored.text("field"), stored.text("value"), stored.text("reason"));
    }

    private static Node held(Grant.Held held) {
        return Node.Mapping.builder()
                .put("fence", fence(held.fence()))
                .put("since", held.since().toString())
                .put("note", held.note())
                .build();
    }

    private static Grant.Held held(Stored stored) {
        return new Grant.Held(stored.at("fence", OutcomeForm::fence), stored.instant("since"), stored.text("note"));
    }

    private static Fence fence(Stored stored) {
        return new Fence(stored.value("epoch", Long::parseLong), stored.value("driver", DriverId::new));
    }

    private static Node fence(Fence fence) {
        return Node.Mapping.builder()
                .put("epoch", fence.epoch())
                .put("driver", fence.driver().value())
                .build();
    }
}
