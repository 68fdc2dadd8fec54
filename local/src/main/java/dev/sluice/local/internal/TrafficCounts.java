package dev.sluice.local.internal;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the router counted for one revision since the router began, at one instant.
 *
 * @param requests user requests sent to the revision, finished or not
 * @param inFlight requests that are being served and have not ended
 * @param webSockets WebSockets that are open
 * @param responses answers by class: the first is 1xx, the last 5xx; answers that the router gave itself are in it
 * @param errors requests that ended without a whole answer of the revision, by cause
 * @param latency how long requests took that were answered, or given up unanswered, by {@link LatencyBuckets}
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

    /** Requests of which it is known how they ended: answered, or failed otherwise than by a user who just went away. */
    public long ended() {
        return responses.stream().mapToLong(Long::longValue).sum() + unanswered();
    }

    /** Those of them that failed: answered with 5xx, or not at all. */
    public long failed() {
        return responses.get(responses.size() - 1) + unanswered();
    }

    private long unanswered() {
        return errors.entrySet().stream()
                .filter(counted -> counted.getKey() != ErrorCause.ABANDONED)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** What was counted after the same counters stood like that; what is in flight and open is as it is. */
    TrafficCounts since(TrafficCounts earlier) {
        Map<ErrorCause, Long> byCause = new EnumMap<>(ErrorCause.class);
        errors.forEach((cause, count) -> byCause.put(cause, count - earlier.errors.getOrDefault(cause, 0L)));
        return new TrafficCounts(
                // a request that moved on to another revision is taken back where it was counted first
                Math.max(0, requests - earlier.requests),
                inFlight,
                webSockets,
                difference(responses, earlier.responses),
                byCause,
                difference(latency, earlier.latency),
                mirrored - earlier.mirrored);
    }

    private static List<Long> difference(List<Long> now, List<Long> earlier) {
        return IntStream.range(0, now.size())
                .mapToObj(index -> now.get(index) - earlier.get(index))
                .toList();
    }

    /** Whether a user is still waiting for, or connected to, the revision. */
    public boolean isIdle() {
        return inFlight == 0 && webSockets == 0;
    }
}
