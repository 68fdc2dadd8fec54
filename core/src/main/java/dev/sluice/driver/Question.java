package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.gate.GateSpec;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.util.Optional;
import java.util.function.Function;

/** What a driver needs to know beyond a snapshot. A closed family; the answers are {@link Answer}s. */
public sealed interface Question {

    /** How far have these rules come on the data plane? */
    record Propagated(TrafficRules rules) implements Question {
        public Propagated {
            requireNonNull(rules, "rules");
        }
    }

    /** What does this revision still serve? */
    record Serving(RevisionId revision) implements Question {
        public Serving {
            requireNonNull(revision, "revision");
        }
    }

    /**
     * What does this gate say?
     *
     * @param revision the new one, for a probe; empty if it does not exist yet
     */
    record Passes(GateSpec gate, Optional<RevisionId> revision) implements Question {
        public Passes {
            requireNonNull(gate, "gate");
            requireNonNull(revision, "revision");
        }
    }

    /** Answers with the function of the question that this is. */
    default <R> R match(
            Function<? super Propagated, ? extends R> propagated,
            Function<? super Serving, ? extends R> serving,
            Function<? super Passes, ? extends R> passes) {
        if (this instanceof Propagated p) {
            return propagated.apply(p);
        } else if (this instanceof Serving s) {
            return serving.apply(s);
        }
        return passes.apply((Passes) this);
    }
}
