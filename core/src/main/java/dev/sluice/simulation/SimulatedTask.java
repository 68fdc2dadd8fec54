package dev.sluice.simulation;

import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A one-off task on a simulated platform.
 *
 * @param endsAt null once it has ended
 * @param lost whether the platform has forgotten how it ended
 */
record SimulatedTask(
        TaskId id, TaskBehaviour behaviour, @Nullable Instant endsAt, boolean lost) {

    SimulatedTask settled(Instant now) {
        return endsAt == null || endsAt.isAfter(now) ? this : new SimulatedTask(id, behaviour, null, lost);
    }

    SimulatedTask forgotten() {
        return new SimulatedTask(id, behaviour, null, true);
    }

    boolean running() {
        return endsAt != null;
    }

    TaskStatus status() {
        if (lost) {
            return new TaskStatus(id, TaskStatus.State.UNKNOWN, OptionalInt.empty(), "");
        } else if (running()) {
            return new TaskStatus(id, TaskStatus.State.RUNNING, OptionalInt.empty(), "");
        }
        TaskStatus.State state = behaviour.exitCode() == 0 ? TaskStatus.State.SUCCEEDED : TaskStatus.State.FAILED;
        return new TaskStatus(id, state, OptionalInt.of(behaviour.exitCode()), behaviour.output());
    }
}
