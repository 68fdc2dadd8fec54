package dev.sluice.report;

import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a report keeps of an event: all that is shown, and no release, which the plan has already. A closed family. */
sealed interface Entry {
    Instant at();

    /** The kind, for people and for documents. */
    String kind();

    /** What happened, in words. */
    String text();

    /** Whether it only tells how a wait went on: the first to be left out where there are too many. */
    default boolean incidental() {
        return false;
    }

    record Began(Instant at, boolean resumed) implements Entry {
        @Override
        public String kind() {
            return "began";
        }

        @Override
        public String text() {
            return resumed ? "a process takes the rollout up" : "the rollout begins";
        }
    }

    record Step(Instant at, Progress.Phase phase, int index, int of, String step, Instant deadline) implements Entry {
        @Override
        public String kind() {
            return "step";
        }

        @Override
        public String text() {
            return (phase == Progress.Phase.ROLLBACK ? "back " : "") + (index + 1) + " of " + of + ": " + step;
        }
    }

    record Wait(Instant at, String step, String reason) implements Entry {
        @Override
        public String kind() {
            return "waits";
        }

        @Override
        public String text() {
            return reason;
        }

        @Override
        public boolean incidental() {
            return true;
        }
    }

    /** @param revisions that it scales, or leads traffic to */
    record Changed(Instant at, String change, String what, List<RevisionId> revisions, boolean changed)
            implements Entry {
        public Changed {
            revisions = List.copyOf(revisions);
        }

        @Override
        public String kind() {
            return "change";
        }

        @Override
        public String text() {
            return change + " " + what + (changed ? "" : " (was so already)");
        }
    }

    record Traffic(Instant at, TrafficRules from, TrafficRules to) implements Entry {
        @Override
        public String kind() {
            return "traffic";
        }

        @Override
        public String text() {
            return to.toString();
        }
    }

    /** @param who a gate or a judge */
    record Answer(Instant at, String who, String name, String answer) implements Entry {
        @Override
        public String kind() {
            return "answer";
        }

        @Override
        public String text() {
            return who + " " + name + ": " + answer;
        }

        @Override
        public boolean incidental() {
            return true;
        }
    }

    record Back(Instant at, Cause cause) implements Entry {
        @Override
        public String kind() {
            return "turned back";
        }

        @Override
        public String text() {
            return cause.toString();
        }
    }

    record Retry(Instant at, String call, String reason, Duration after) implements Entry {
        @Override
        public String kind() {
            return "retry";
        }

        @Override
        public String text() {
            return call + " failed: " + reason + "; tried again after " + Timescale.text(after);
        }

        @Override
        public boolean incidental() {
            return true;
        }
    }

    record End(Instant at, Outcome outcome) implements Entry {
        @Override
        public String kind() {
            return "end";
        }

        @Override
        public String text() {
            return outcome.match(
                    promoted -> promoted.label() + " is live" + (promoted.unchanged() ? " already" : ""),
                    rolledBack -> "rolled back: " + rolledBack.cause(),
                    refused -> "refused",
                    superseded -> "superseded by " + superseded.by().driver(),
                    interrupted -> "interrupted: " + interrupted.cause());
        }
    }

    /** A kind of event that this version has no place for. */
    record Other(Instant at, String kind, String text) implements Entry {
        @Override
        public boolean incidental() {
            return true;
        }
    }
}
