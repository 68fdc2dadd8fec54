package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.util.List;
import java.util.function.Function;

/**
 * One absolute, idempotent step towards a wanted state. A closed family: a provider implements each of them.
 */
public sealed interface Change {

    /**
     * The revision of this release exists and is <em>inert</em>: no capacity, no traffic, no cost. The same release has the same
     * revision: one that is there already is adopted or completed, never made twice. Its <em>creation</em> is the only change that a
     * stale driver could get through on some platforms, and harmless: what it leaves is adopted or collected. Completing one that is
     * there is fenced like every other write.
     */
    record Stage(Prepared prepared) implements Change {
        public Stage {
            requireNonNull(prepared, "prepared");
        }
    }

    /** The revision shall have this capacity. On {@link TrafficModel#REPLICA_SHARE} this moves traffic. */
    record Scale(RevisionId revision, Capacity capacity) implements Change {
        public Scale {
            requireNonNull(revision, "revision");
            requireNonNull(capacity, "capacity");
        }
    }

    /**
     * The traffic shall be this. Refused if a revision that would serve has no ready instance. On {@link TrafficModel#REPLICA_SHARE}
     * nothing is written, and it is refused unless counts already make it so.
     */
    record Route(TrafficRules rules) implements Change {
        public Route {
            requireNonNull(rules, "rules");
        }
    }

    /** The revision no longer serves and shall be kept like this. Refused while it has traffic; absent is success. */
    record Retire(RevisionId revision, RetireMode mode) implements Change {
        public Retire {
            requireNonNull(revision, "revision");
            requireNonNull(mode, "mode");
        }
    }

    /**
     * This command runs once in the environment of a release, like a migration. Idempotent by id; its status is observed, and stays so
     * until {@link ForgetTask}. Unlike {@link Stage} it must not get through for a stale driver: it has an effect.
     */
    record RunTask(TaskId task, Prepared prepared, List<String> command) implements Change {
        public RunTask {
            requireNonNull(task, "task");
            requireNonNull(prepared, "prepared");
            command = List.copyOf(command);
            if (command.isEmpty()) {
                throw new IllegalArgumentException("command was [] but must start with a program");
            }
        }
    }

    /** What is known of a task may go. Absent is success; refused while it runs. */
    record ForgetTask(TaskId task) implements Change {
        public ForgetTask {
            requireNonNull(task, "task");
        }
    }

    /** Answers with the function of the change that this is. */
    default <R> R match(
            Function<? super Stage, ? extends R> stage,
            Function<? super Scale, ? extends R> scale,
            Function<? super Route, ? extends R> route,
            Function<? super Retire, ? extends R> retire,
            Function<? super RunTask, ? extends R> runTask,
            Function<? super ForgetTask, ? extends R> forgetTask) {
        if (this instanceof Stage s) {
            return stage.apply(s);
        } else if (this instanceof Scale s) {
            return scale.apply(s);
        } else if (this instanceof Route r) {
            return route.apply(r);
        } else if (this instanceof Retire r) {
            return retire.apply(r);
        } else if (this instanceof RunTask r) {
            return runTask.apply(r);
        }
        return forgetTask.apply((ForgetTask) this);
    }
}
