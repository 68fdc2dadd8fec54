package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Measurement;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Window;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.util.List;
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

    /**
     * What do these metrics of the new revision read?
     *
     * @param metrics each to be read once
     */
    record Measures(Analysis analysis, RevisionId revision, Window window, List<Analysis.Metered> metrics)
            implements Question {
        public Measures {
            requireNonNull(analysis, "analysis");
            requireNonNull(revision, "revision");
            requireNonNull(window, "window");
            metrics = List.copyOf(metrics);
        }

        /** The answer, with each metric read once; all count as of the end of the window. */
        public Answer.Measured read(Function<Analysis.Metered, Reading> source) {
            return new Answer.Measured(
                    analysis.name(),
                    metrics.stream()
                            .map(m -> Measurement.of(m.metric().name(), window.until(), source.apply(m)))
                            .toList());
        }

        /** The answer of metrics that read as well as the judge asks for. */
        public Answer.Measured assumedGood() {
            return read(m -> analysis.judge().exampleOfGood(m.metric()));
        }
    }

    /** Answers with the function of the question that this is. */
    default <R> R match(
            Function<? super Propagated, ? extends R> propagated,
            Function<? super Serving, ? extends R> serving,
            Function<? super Passes, ? extends R> passes,
            Function<? super Measures, ? extends R> measures) {
        if (this instanceof Propagated p) {
            return propagated.apply(p);
        } else if (this instanceof Serving s) {
            return serving.apply(s);
        } else if (this instanceof Passes p) {
            return passes.apply(p);
        }
        return measures.apply((Measures) this);
    }
}
