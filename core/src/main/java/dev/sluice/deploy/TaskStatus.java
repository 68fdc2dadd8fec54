package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * What has become of a one-off task.
 *
 * @param task which
 * @param state how far it is
 * @param exitCode its answer, once {@link State#SUCCEEDED} or {@link State#FAILED}; empty if it never started or was lost
 * @param output the last lines it wrote, for people; at most 2,000 characters, may be empty when it succeeded
 */
public record TaskStatus(TaskId task, State state, OptionalInt exitCode, String output) {

    /** How far a task is. */
    public enum State {
        RUNNING,
        SUCCEEDED,
        FAILED,
        /** It was started, and the platform can't tell how it ended. Never taken for success and never run again. */
        UNKNOWN
    }

    public TaskStatus {
        requireNonNull(task, "task");
        requireNonNull(state, "state");
        requireNonNull(exitCode, "exitCode");
        requireNonNull(output, "output");
    }
}
