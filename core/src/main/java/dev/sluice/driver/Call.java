package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Guard;
import dev.sluice.fence.Fence;
import dev.sluice.journal.RolloutId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a {@link Session} wants done next, by whoever runs it. A closed family; each is answered by one method of the session. */
public sealed interface Call {

    /** Ask for the lease; answer with {@link Session#granted}. */
    record Acquire(String note) implements Call {
        public Acquire {
            requireNonNull(note, "note");
        }
    }

    /** Read the journal; answer with {@link Session#read}. */
    record Read() implements Call {}

    /** Look at the world and the wishes; answer with {@link Session#observed}. */
    record Observe() implements Call {}

    /**
     * Write the journal; answer with {@link Session#written}.
     *
     * @param entry goes to the log
     */
    record Write(Fence fence, long expectedVersion, Ledger ledger, Optional<Ended> entry) implements Call {
        public Write {
            requireNonNull(fence, "fence");
            requireNonNull(ledger, "ledger");
            requireNonNull(entry, "entry");
        }
    }

    /** Make a change; answer with {@link Session#applied}. */
    record Apply(Guard guard, Change change) implements Call {
        public Apply {
            requireNonNull(guard, "guard");
            requireNonNull(change, "change");
        }
    }

    /** Find out; answer with {@link Session#answered}, or with {@link Session#slept} to look at the world first. */
    record Ask(Question question) implements Call {
        public Ask {
            requireNonNull(question, "question");
        }
    }

    /**
     * Wait; answer with {@link Session#slept}, at any time: sooner is looking twice.
     *
     * @param now the platform's clock when this was decided
     * @param until the latest, by the same clock
     */
    record Sleep(Instant now, Instant until, String reason) implements Call {
        public Sleep {
            requireNonNull(now, "now");
            requireNonNull(until, "until");
            requireNonNull(reason, "reason");
        }
    }

    /**
     * Give the lease back; answer with {@link Session#released}.
     *
     * @param over the rollouts whose signals are to be discarded then, as nobody needs them any more
     */
    record Release(Fence fence, List<RolloutId> over) implements Call {
        public Release {
            requireNonNull(fence, "fence");
            over = List.copyOf(over);
        }
    }

    /** Nothing more. */
    record End(Outcome outcome) implements Call {
        public End {
            requireNonNull(outcome, "outcome");
        }
    }

    /** Answers with the function of the kind that this is. */
    default <R> R match(
            Function<? super Acquire, ? extends R> acquire,
            Function<? super Read, ? extends R> read,
            Function<? super Observe, ? extends R> observe,
            Function<? super Write, ? extends R> write,
            Function<? super Apply, ? extends R> apply,
            Function<? super Ask, ? extends R> ask,
            Function<? super Sleep, ? extends R> sleep,
            Function<? super Release, ? extends R> release,
            Function<? super End, ? extends R> end) {
        if (this instanceof Acquire a) {
            return acquire.apply(a);
        } else if (this instanceof Read r) {
            return read.apply(r);
        } else if (this instanceof Observe o) {
            return observe.apply(o);
        } else if (this instanceof Write w) {
            return write.apply(w);
        } else if (this instanceof Apply a) {
            return apply.apply(a);
        } else if (this instanceof Ask a) {
            return ask.apply(a);
        } else if (this instanceof Sleep s) {
            return sleep.apply(s);
        } else if (this instanceof Release r) {
            return release.apply(r);
        }
        return end.apply((End) this);
    }
}
