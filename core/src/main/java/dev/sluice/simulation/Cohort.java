package dev.sluice.simulation;

import java.time.Instant;

/**
 * Instances that were started or stopped together.
 *
 * @param due when they are ready, or gone; {@link Instant#MAX} for never
 * @param count at least 1
 */
record Cohort(Instant due, int count) {}
