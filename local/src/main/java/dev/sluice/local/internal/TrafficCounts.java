package dev.sluice.local.internal;

import java.util.List;
import java.util.Map;

/**
 * What the router counted for one revision since the router began, at one instant.
 *
 * @param requests user requests sent to the revision, finished or not
 * @param inFlight requests that are being served and have not ended
 * @param webSockets WebSockets that are open
 * @param responses answers by class: the first is 1xx, the last 5xx; answers that the router gave itself are in it
 * @param errors requests that ended without a whole answer of the revision, by cause
 * @param latency finished requests by {@link LatencyBuckets}
 * @param mirrored copies sent to the revision; they count nowhere else
 */
public record TrafficCounts(
        long requests,
        long inFlight,
        long webSockets,
        List<Long> responses,
        Map<ErrorCause, Long> errors,
        List<Long> latency,
        long mirrored) {

    public TrafficCounts {
        responses = List.copyOf(responses);
        errors = Map.copyOf(errors);
        latency = List.copyOf(latency);
    }

    /** Whether a user is still waiting for, or connected to, the revision. */
    public boolean isIdle() {
        return inFlight == 0 && webSockets == 0;
    }
}
