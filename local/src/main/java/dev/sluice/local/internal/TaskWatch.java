package dev.sluice.local.internal;

import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.OptionalInt;

/**
 * Notices how one-off tasks end, also those that an earlier daemon started: their shell writes the exit code into a file.
 *
 * <p>A task whose process is gone without having told an exit code is {@link TaskStatus.State#UNKNOWN}: it was killed, or the machine was
 * restarted. Guarded by the keeper's monitor.
 */
final class TaskWatch {
    private final StateKeeper keeper;
    private final StateDirectory directory;
    private final Starter starter;

    TaskWatch(StateKeeper keeper, StateDirectory directory, Starter starter) {
        this.keeper = keeper;
        this.directory = directory;
        this.starter = starter;
    }

    /** Records the ends that have not been recorded yet. */
    void tick() {
        synchronized (keeper) {
            LocalState state = keeper.state();
            for (LocalState.OneOff task : keeper.state().tasks()) {
                ProcessIdentity process = task.process();
                boolean ended = task.state() == TaskStatus.State.RUNNING && process != null && !process.isAlive();
                if (ended) {
                    state = state.with(ended(task));
                }
            }
            keeper.commit(state);
        }
    }

    /** What has become of a task, with the last lines it wrote. */
    TaskStatus status(LocalState.OneOff task) {
        Integer code = task.exitCode();
        return new TaskStatus(
                task.task(),
                task.state(),
                code == null ? OptionalInt.empty() : OptionalInt.of(code),
                starter.redact(task.task(), OutputFile.lastLines(directory.taskOutput(task.task()))));
    }

    private LocalState.OneOff ended(LocalState.OneOff task) {
        OptionalInt code = told(task.task());
        if (code.isEmpty()) {
            return task.ended(TaskStatus.State.UNKNOWN, null);
        }
        TaskStatus.State how = code.getAsInt() == 0 ? TaskStatus.State.SUCCEEDED : TaskStatus.State.FAILED;
        return task.ended(how, code.getAsInt());
    }

    private OptionalInt told(TaskId task) {
        try {
            return OptionalInt.of(
                    Integer.parseInt(Files.readString(directory.taskExit(task)).trim()));
        } catch (IOException | NumberFormatException nothing) {
            return OptionalInt.empty();
        }
    }
}
