package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Change;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What to do next. A closed family. Each carries the ledger that must be in the journal <em>before</em> it is done, unless what is there
 * foretells it: the intent of a step carries the done of the one before.
 */
public sealed interface Decision {

    Ledger ledger();

    /** Make one change. */
    record Apply(Change change, Ledger ledger) implements Decision {
        public Apply {
            requireNonNull(change, "change");
            requireNonNull(ledger, "ledger");
        }
    }

    /**
     * Ask, and decide again with the answer.
     *
     * @param lookAgain decide again then at the latest, also without an answer
     */
    record Ask(Question question, Optional<Instant> lookAgain, Ledger ledger) implements Decision {
        public Ask {
            requireNonNull(question, "question");
            requireNonNull(lookAgain, "lookAgain");
            requireNonNull(ledger, "ledger");
        }
    }

    /**
     * Nothing to do until the world changes.
     *
     * @param until look again then at the latest, by the platform's clock
     * @param reason what it waits for
     */
    record Wait(Instant until, String reason, Ledger ledger) implements Decision {
        public Wait {
            requireNonNull(until, "until");
            requireNonNull(reason, "reason");
            requireNonNull(ledger, "ledger");
        }
    }

    /** The end of this rollout, or of what can be done for it now. */
    record Finish(Outcome outcome, Ledger ledger) implements Decision {
        public Finish {
            requireNonNull(outcome, "outcome");
            requireNonNull(ledger, "ledger");
        }
    }

    /** Answers with the function of the decision that this is. */
    default <R> R match(
            Function<? super Apply, ? extends R> apply,
            Function<? super Ask, ? extends R> ask,
            Function<? super Wait, ? extends R> wait,
            Function<? super Finish, ? extends R> finish) {
        if (this instanceof Apply a) {
            return apply.apply(a);
        } else if (this instanceof Ask a) {
            return ask.apply(a);
        } else if (this instanceof Wait w) {
            return wait.apply(w);
        }
        return finish.apply((Finish) this);
    }
}
