package dev.sluice.fence;

import static java.util.Objects.requireNonNull;

/**
 * The right to change an application: who has it, and the epoch by which the platform tells it from every earlier right.
 *
 * @param epoch grows with each change of hands, never shrinks, never repeats; at least 1
 * @param driver who holds it
 */
public record Fence(long epoch, DriverId driver) {
    public Fence {
        requireNonNull(driver, "driver");
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch was " + epoch + " but must be at least 1");
        }
    }
}
