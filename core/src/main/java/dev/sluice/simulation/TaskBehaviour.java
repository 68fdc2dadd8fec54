package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a one-off task goes on a simulated platform.
 *
 * @param runs how long
 * @param exitCode what it ends with; 0 is success
 * @param output what it wrote, at most 2,000 characters
 */
public record TaskBehaviour(Duration runs, int exitCode, String output) {
    public TaskBehaviour {
        requireNonNull(output, "output");
        if (runs.isNegative()) {
            throw new IllegalArgumentException("runs was " + runs + " but must not be below zero");
        }
    }

    public static TaskBehaviour succeedsAfter(Duration runs) {
        return new TaskBehaviour(runs, 0, "");
    }

    public static TaskBehaviour failsAfter(Duration runs, int exitCode, String output) {
        return new TaskBehaviour(runs, exitCode, output);
    }
}
