package dev.sluice.rollout;

import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Milestone;
import dev.sluice.driver.Progress;
import dev.sluice.driver.Session;
import dev.sluice.event.Event;
import dev.sluice.journal.RolloutId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells what is different between two states of a session. Used by one rollout at a time. */
final class RolloutEvents {
    private final Optional<RolloutId> own;
    private final Consumer<Event> out;
    private @Nullable Progress told;
    private @Nullable TrafficRules traffic;
    private List<Milestone> milestones = List.of();
    private String waiting = "";

    /** @param own the rollout that this process begins; empty if it takes one up */
    RolloutEvents(Optional<RolloutId> own, Consumer<Event> out) {
        this.own = own;
        this.out = out;
    }

    void saw(Session session) {
        Optional<Snapshot> world = session.world();
        Ledger ledger = session.ledger();
        if (world.isEmpty() || session.held().isEmpty()) {
            return;
        }
        Instant now = world.get().at();
        ledger.rollout().ifPresent(progress -> progressed(progress, now));
        reached(ledger, now);
        TrafficRules seen = world.get().traffic();
        if (told != null && traffic != null && !traffic.equals(seen)) {
            out.accept(new Event.TrafficMoved(told.rollout(), now, traffic, seen));
        }
        traffic = seen;
    }

    void waits(Session session, String reason) {
        Optional<Progress> progress = session.ledger().rollout();
        if (!reason.equals(waiting) && progress.isPresent() && session.world().isPresent()) {
            waiting = reason;
            out.accept(new Event.Waiting(
                    progress.get().rollout(),
                    session.world().get().at(),
                    progress.get().stepText(),
                    reason));
        }
    }

    /** Somebody whom the platform does not know has answered. */
    void answered(RolloutId rollout, Instant at, Answer answer) {
        if (answer instanceof Answer.Gate g) {
            out.accept(new Event.GateAnswered(rollout, at, g.name(), GateRuns.text(answer)));
        } else if (answer instanceof Answer.GateUnavailable u) {
            out.accept(new Event.GateAnswered(rollout, at, u.name(), GateRuns.text(answer)));
        } else if (answer instanceof Answer.Measured m) {
            out.accept(new Event.Measured(rollout, at, m.analysis(), m.measurements()));
        }
    }

    /** What was found in the look that ended the rollout is in its end. */
    private void reached(Ledger ledger, Instant now) {
        if (told == null) {
            return;
        }
        RolloutId id = told.rollout();
        List<Milestone> all = ledger.rollout()
                .map(Progress::milestones)
                .or(() -> ledger.last().filter(e -> e.rollout().equals(id)).map(Ended::milestones))
                .orElse(List.of());
        Optional<Instant> switched = Milestone.when(all, Milestone.Kind.SWITCHED);
        for (Milestone milestone : all) {
            if (!milestones.contains(milestone)) {
                Duration after =
                        switched.map(s -> Duration.between(s, milestone.at())).orElse(Duration.ZERO);
                out.accept(new Event.Reached(id, now, milestone, after));
            }
        }
        milestones = all;
    }

    private void progressed(Progress progress, Instant now) {
        Progress before = told; // of the same rollout
        told = progress;
        if (before != null && !before.rollout().equals(progress.rollout())) {
            before = null;
        }
        if (before == null) {
            boolean resumed = own.isEmpty() || !own.get().equals(progress.rollout());
            out.accept(new Event.Started(progress.rollout(), now, progress.plan(), resumed));
        }
        boolean turned = progress.phase() == Progress.Phase.ROLLBACK
                && (before == null || before.phase() == Progress.Phase.FORWARD);
        if (turned) {
            progress.cause().ifPresent(cause -> out.accept(new Event.TurnedBack(progress.rollout(), now, cause)));
        }
        boolean steppedBack = before != null && before.phase() == progress.phase() && progress.step() < before.step();
        if (steppedBack) {
            out.accept(new Event.SteppedBack(progress.rollout(), now, progress.stepText(), progress.note()));
        }
        boolean moved = before == null || before.step() != progress.step() || before.phase() != progress.phase();
        if (moved && progress.step() < progress.way().size()) {
            waiting = "";
            out.accept(new Event.StepBegan(
                    progress.rollout(),
                    now,
                    progress.phase(),
                    progress.step(),
                    progress.way().size(),
                    progress.stepText(),
                    progress.deadline()));
        }
    }
}
