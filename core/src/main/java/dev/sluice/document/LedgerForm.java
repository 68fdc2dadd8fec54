package dev.sluice.document;

import dev.sluice.analysis.Evidence;
import dev.sluice.driver.GoodRelease;
import dev.sluice.driver.Judging;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Progress;
import dev.sluice.driver.WarmRevision;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.Plan;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** The fields of a ledger and of the rollout under way in it. */
final class LedgerForm {
    private LedgerForm() {}

    static Node write(Node.Mapping.Builder fields, Ledger ledger) {
        WrittenReleases releases = new WrittenReleases();
        return fields.put("good", ledger.good(), good -> good(good, releases))
                .put("warm", ledger.warm(), LedgerForm::warm)
                .put("rollout", ledger.rollout(), rollout -> progress(rollout, releases))
                .put(
                        "last",
                        ledger.last(),
                        last -> OutcomeForm.write(Node.Mapping.builder(), last).build())
                .put("releases", releases.contents())
                .build();
    }

    static Ledger read(Stored stored) {
        StoredReleases releases = new StoredReleases(stored.at("releases"));
        return Ledger.of(
                stored.list("good", good -> good(good, releases)),
                stored.list("warm", LedgerForm::warm),
                stored.optionalAt("rollout", rollout -> progress(rollout, releases)),
                stored.optionalAt("last", OutcomeForm::ended));
    }

    private static Node good(GoodRelease good, WrittenReleases releases) {
        return Node.Mapping.builder()
                .put("release", releases.reference(good.prepared()))
                .put("revision", good.revision().value())
                .put("capacity", ReleaseForm.capacity(good.capacity()))
                .put("at", good.at().toString())
                .build();
    }

    private static GoodRelease good(Stored stored, StoredReleases releases) {
        return new GoodRelease(
                stored.at("release", releases::resolve),
                stored.value("revision", RevisionId::new),
                ReleaseForm.capacity(stored, "capacity"),
                stored.instant("at"));
    }

    private static Node warm(WarmRevision warm) {
        return Node.Mapping.builder()
                .put("revision", warm.revision().value())
                .put("until", warm.until().toString())
                .build();
    }

    private static WarmRevision warm(Stored stored) {
        return new WarmRevision(stored.value("revision", RevisionId::new), stored.instant("until"));
    }

    private static Node progress(Progress progress, WrittenReleases releases) {
        return Node.Mapping.builder()
                .put("id", progress.rollout().value())
                .put("phase", Stored.name(progress.phase()))
                .put("step", progress.step())
                .put("started", progress.started().toString())
                .put("since", progress.since().toString())
                .put("deadline", progress.deadline().toString())
                .put("seen", progress.seen(), Node::printed)
                .put("pausedAt", progress.pausedAt(), Node::printed)
                .put("committed", progress.committed())
                .put("tries", progress.tries())
                .put("note", progress.note())
                .put("cause", progress.cause(), OutcomeForm::cause)
                .put("evidence", progress.judging().step(), LedgerForm::evidence)
                .put("backgroundEvidence", progress.judging().background(), LedgerForm::evidence)
                .put("steppedBackFrom", steppedBackFrom(progress), Node::printed)
                .put("turnedBackAt", progress.turnedBackAt())
                .put("milestones", MilestoneForm.written(progress.milestones()), Function.identity())
                .put(
                        "plan",
                        PlanForm.write(Node.Mapping.builder(), progress.plan(), releases)
                                .build())
                .build();
    }

    private static Progress progress(Stored stored, StoredReleases releases) {
        Plan plan = stored.at("plan", p -> PlanForm.read(p, releases));
        return Progress.builder(stored.value("id", RolloutId::new), plan, stored.instant("started"))
                .phase(stored.constant("phase", Progress.Phase.class))
                .step(stored.integer("step"))
                .since(stored.instant("since"))
                .deadline(stored.instant("deadline"))
                .seen(stored.optional("seen", Instant::parse))
                .pausedAt(stored.optional("pausedAt", Instant::parse))
                .committed(stored.flag("committed"))
                .tries(stored.integer("tries"))
                .note(stored.text("note"))
                .cause(stored.optionalAt("cause", OutcomeForm::cause))
                .turnedBackAt(stored.integer("turnedBackAt"))
                .milestones(MilestoneForm.read(stored))
                .judging(judging(stored))
                .build();
    }

    private static Node evidence(Evidence evidence) {
        return EvidenceForm.write(Node.Mapping.builder(), evidence).build();
    }

    private static Optional<Integer> steppedBackFrom(Progress progress) {
        return Optional.of(progress.judging().steppedBackFrom()).filter(index -> index >= 0);
    }

    private static Judging judging(Stored stored) {
        return new Judging(
                stored.optionalAt("evidence", EvidenceForm::read),
                stored.optionalAt("backgroundEvidence", EvidenceForm::read),
                stored.optional("steppedBackFrom", Integer::parseInt).orElse(-1));
    }
}
