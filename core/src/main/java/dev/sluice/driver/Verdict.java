package dev.sluice.driver;

import dev.sluice.deploy.Change;
import java.time.Instant;
import java.util.Optional;

/** How one step stands in one situation. */
sealed interface Verdict {
    Verdict DONE = new Done();

    /** The world is as the step says. */
    record Done() implements Verdict {}

    record Do(Change change) implements Verdict {}

    /** @param lookAgain then at the latest, also without an answer */
    record Ask(Question question, Optional<Instant> lookAgain) implements Verdict {
        Ask(Question question) {
            this(question, Optional.empty());
        }
    }

    /** Not yet; look again then at the latest. */
    record Hold(Instant until, String reason) implements Verdict {}

    /** Nobody can tell whether it is good: again from an earlier step. */
    record StepBack(int to, String reason) implements Verdict {}

    /** It will not come about. */
    record Failed(Cause.Kind kind, String reason) implements Verdict {}
}
