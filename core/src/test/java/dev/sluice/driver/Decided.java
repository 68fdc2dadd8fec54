package dev.sluice.driver;

import dev.sluice.deploy.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A decision as one line: what is done, asked or awaited, behind "back: " on the way back. */
final class Decided {
    private Decided() {}

    static String text(Decision decision, Instant noon) {
        boolean back = decision.ledger()
                .rollout()
                .filter(p -> p.phase() == Progress.Phase.ROLLBACK)
                .isPresent();
        return (back ? "back: " : "")
                + decision.match(
                        apply -> text(apply.change()),
                        ask -> "ask " + text(ask.question()),
                        wait -> "wait " + Duration.between(noon, wait.until()) + ": " + wait.reason(),
                        finish -> "end: " + text(finish.outcome()));
    }

    static String text(Change change) {
        return change.match(
                stage -> "stage " + stage.prepared().label(),
                scale -> "scale " + scale.revision() + " to " + scale.capacity(),
                route -> "route " + route.rules(),
                retire -> retire.mode().name().toLowerCase(Locale.ROOT) + " " + retire.revision(),
                task -> "run " + task.task() + " " + task.command(),
                forget -> "forget " + forget.task());
    }

    static String text(Question question) {
        return question.match(
                asked -> "propagated " + asked.rules(),
                asked -> "serving " + asked.revision(),
                asked -> "gate " + asked.gate().name(),
                asked -> "metrics " + asked.analysis().name());
    }

    static String text(Outcome outcome) {
        return outcome.match(
                promoted -> "promoted " + promoted.label() + " on " + promoted.revision()
                        + (promoted.unchanged() ? ", unchanged" : ""),
                back -> "rolled back to " + back.to().map(Object::toString).orElse("nothing") + ", "
                        + back.cause().kind(),
                refused -> "refused " + refused.problems(),
                superseded -> "superseded by " + superseded.by().epoch(),
                interrupted -> "interrupted " + interrupted.cause().kind()
                        + (interrupted.resumable() ? "" : " for good") + ": "
                        + interrupted.cause().reason());
    }
}
