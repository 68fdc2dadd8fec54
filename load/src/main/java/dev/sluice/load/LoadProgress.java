package dev.sluice.load;

import java.time.Duration;
import java.time.Instant;

/**
 * How a run stands at one moment; all numbers are of the same moment and count from the start.
 *
 * @param at the moment, on the steady clock that {@link Exchange#sent()} is told by
 * @param elapsed the time since the start
 * @param counts the requests that have ended, the warm-up included
 * @param inFlight the requests under way
 * @param unsent the requests that could not leave because too many were under way
 * @param latency from the intended time until the answer was complete, the warm-up excluded
 */
public record LoadProgress(
        Instant at, Duration elapsed, Counts counts, long inFlight, long unsent, LatencySummary latency) {}
