package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.TaskId;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;

/** Something that people, autoscalers or bad luck do to a platform without asking anybody. A closed family. */
public sealed interface ForeignChange {

    /** Somebody gives a revision another capacity. */
    record Scale(RevisionId revision, Capacity capacity) implements ForeignChange {
        public Scale {
            requireNonNull(revision, "revision");
            requireNonNull(capacity, "capacity");
        }
    }

    /** Somebody moves the traffic, wherever to. Nothing happens where instances are the traffic. */
    record Route(TrafficRules rules) implements ForeignChange {
        public Route {
            requireNonNull(rules, "rules");
        }
    }

    /** Somebody deletes a revision, whatever it serves. */
    record Delete(RevisionId revision) implements ForeignChange {
        public Delete {
            requireNonNull(revision, "revision");
        }
    }

    /**
     * Instances die; the platform starts others in their place.
     *
     * @param count of those that are ready, at least 1; more than there are means all
     */
    record Kill(RevisionId revision, int count) implements ForeignChange {
        public Kill {
            requireNonNull(revision, "revision");
            if (count < 1) {
                throw new IllegalArgumentException("count was " + count + " but must be at least 1");
            }
        }
    }

    /**
     * The load asks for another number of instances wherever an autoscaler decides.
     *
     * @param instances what is wanted, before the bounds of each revision
     */
    record Demand(int instances) implements ForeignChange {}

    /** The platform forgets how a task ended. */
    record LoseTask(TaskId task) implements ForeignChange {
        public LoseTask {
            requireNonNull(task, "task");
        }
    }

    /** Somebody writes something else over the journal's document. */
    record OverwriteJournal(String document) implements ForeignChange {
        public OverwriteJournal {
            requireNonNull(document, "document");
        }
    }

    /** The lease of whoever holds it is over at once, as if its time had passed. */
    record ExpireLease() implements ForeignChange {}
}
