package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.analysis.Measurement;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Propagation;
import dev.sluice.gate.GateAnswer;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.util.List;

/** The answer to a {@link Question}, with what it is about. Used for one decision and then forgotten. A closed family. */
public sealed interface Answer {

    record Propagated(TrafficRules rules, Propagation propagation) implements Answer {
        public Propagated {
            requireNonNull(rules, "rules");
            requireNonNull(propagation, "propagation");
        }
    }

    record Serving(RevisionId revision, DrainState state) implements Answer {
        public Serving {
            requireNonNull(revision, "revision");
            requireNonNull(state, "state");
        }
    }

    record Gate(String name, GateAnswer answer) implements Answer {
        public Gate {
            requireNonNull(name, "name");
            requireNonNull(answer, "answer");
        }
    }

    /** The gate could not be asked: not bound here, it threw, or it did not come back in time. */
    record GateUnavailable(String name, String reason) implements Answer {
        public GateUnavailable {
            requireNonNull(name, "name");
            requireNonNull(reason, "reason");
        }
    }

    /** What was measured for an analysis; what could not be is a measurement too. */
    record Measured(String analysis, List<Measurement> measurements) implements Answer {
        public Measured {
            requireNonNull(analysis, "analysis");
            measurements = List.copyOf(measurements);
        }
    }
}
