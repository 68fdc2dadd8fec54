package dev.sluice.document;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Application;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;

/** The fields of a plan, without its releases. */
final class PlanForm {
    private PlanForm() {}

    static Node.Mapping.Builder write(Node.Mapping.Builder fields, Plan plan, WrittenReleases releases) {
        return fields.put("hash", plan.hash())
                .put(
                        "application",
                        Node.Mapping.builder()
                                .put("name", plan.application().name())
                                .put("environment", plan.application().environment())
                                .build())
                .put("strategy", plan.strategy())
                .put("trafficModel", Stored.name(plan.trafficModel()))
                .put("target", releases.reference(plan.target()))
                .put("capacity", ReleaseForm.capacity(plan.capacity()))
                .put("old", plan.old(), old -> incumbent(old, releases))
                .put("steps", plan.steps(), StepForm::write)
                .put("rollback", plan.rollback(), StepForm::write)
                .put("warnings", plan.warnings(), Node::text)
                .put("expectedDuration", plan.expectedDuration().toString());
    }

    /** The plan, once it was found to have the hash that was written with it. */
    static Plan read(Stored stored, StoredReleases releases) {
        Plan.Builder builder = Plan.builder(
                stored.at(
                        "application",
                        application -> new Application(application.text("name"), application.text("environment"))),
                stored.text("strategy"),
                stored.constant("trafficModel", TrafficModel.class),
                stored.at("target", releases::resolve),
                ReleaseForm.capacity(stored, "capacity"));
        stored.optionalAt("old", old -> incumbent(old, releases)).ifPresent(builder::old);
        stored.list("steps", StepForm::read).forEach(builder::step);
        stored.list("rollback", StepForm::read).forEach(builder::rollbackStep);
        stored.texts("warnings").forEach(builder::warning);
        Plan plan = stored.checked("steps", builder.expectedDuration(stored.duration("expectedDuration"))::build);
        if (!stored.text("hash").equals(plan.hash())) {
            throw stored.broken("hash", "the plan has the hash " + plan.hash() + ": it was altered");
        }
        return plan;
    }

    private static Node incumbent(Incumbent old, WrittenReleases releases) {
        return Node.Mapping.builder()
                .put("revision", old.revision().value())
                .put("label", old.label())
                .put("capacity", ReleaseForm.capacity(old.capacity()))
                .put("release", old.prepared(), releases::reference)
                .build();
    }

    private static Incumbent incumbent(Stored stored, StoredReleases releases) {
        return new Incumbent(
                stored.value("revision", RevisionId::new),
                stored.text("label"),
                ReleaseForm.capacity(stored, "capacity"),
                stored.optionalAt("release", releases::resolve));
    }
}
