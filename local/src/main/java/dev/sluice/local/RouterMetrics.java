package dev.sluice.local;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.MetricRequest;
import dev.sluice.analysis.MetricSource;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Window;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.local.internal.Control;
import dev.sluice.local.internal.CountedTraffic;
import dev.sluice.local.internal.TrafficCounts;
import dev.sluice.local.internal.TrafficReadings;
import dev.sluice.release.Application;
import dev.sluice.report.TrafficSample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the router itself has counted of its application's revisions: a source for analyses, and samples for reports.
 *
 * <p>It answers {@link Metric#errorRatio()}, {@link Metric#slowerThan}, {@link Metric#latencyQuantile} and {@link #requestRate()}, of user
 * requests alone: copies of a mirror are not in it. A request fails with a 5xx of its release, by an instance that can't be reached or breaks
 * off, and when its user waited for a second or longer, saw nothing of an answer and went away. Users who go away sooner, or in the middle
 * of an answer, are not counted. Latencies are those of answered requests and of those that were given up unanswered, from the first byte
 * in to the last byte out; the first of a WebSocket is its handshake. Buckets have edges at 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6 and 8 of
 * every decade from 0.1 ms to 100 s: limits on an edge are exact.
 *
 * <p>The router remembers each 100 ms of the last 2 minutes, each second of 20 minutes, each 10 s of 3 hours, and nothing of before its own
 * start. A window that it does not know whole, but for 200 ms or a twentieth at either end, is {@link Reading.NoData.Kind#PARTIAL}. Safe for
 * use by many threads.
 */
public final class RouterMetrics implements MetricSource {
    private static final Duration SMALLEST_GAP = Duration.ofMillis(200);
    private static final int GAP_PART = 20;
    /** Later than now by any clock: until then means until now. */
    private static final Duration TOMORROW = Duration.ofDays(1);

    private final Application application;
    private final Supplier<Control> control;

    RouterMetrics(Application application, Supplier<Control> control) {
        this.application = application;
        this.control = control;
    }

    /** Requests that a revision gets in a second, named {@code request-rate}, in {@code 1/s}. Only this source knows it by that query. */
    public static Metric requestRate() {
        return Metric.query("request-rate", "1/s", TrafficReadings.REQUESTS_PER_SECOND);
    }

    /**
     * @throws PermanentException if asked for another application, or for a query other than {@link #requestRate()}'s
     * @throws TransientException if the router can't be reached
     */
    @Override
    public Reading read(MetricRequest request) throws InterruptedException {
        if (!request.application().equals(application)) {
            throw new PermanentException(
                    PermanentException.Reason.REFUSED,
                    "This is the router of " + application + ", which knows nothing of " + request.application());
        }
        Window window = request.window();
        CountedTraffic counted;
        try {
            counted = control.get().counted(window.since(), window.until());
        } catch (TransientException failure) {
            if (Thread.interrupted()) {
                throw new InterruptedException(String.valueOf(failure.getMessage()));
            }
            throw failure;
        }
        Optional<String> unknown = unknown(window, counted);
        if (unknown.isPresent()) {
            return new Reading.NoData(Reading.NoData.Kind.PARTIAL, unknown.get());
        }
        Optional<TrafficCounts> counts = counted.of(request.revision());
        if (counts.isEmpty()) {
            return new Reading.NoData(
                    Reading.NoData.Kind.EMPTY, "the router was never told to send anything to " + request.revision());
        }
        return request.metric()
                .accept(new TrafficReadings(counts.get(), Duration.between(counted.from(), counted.to())));
    }

    /**
     * What each revision that has had traffic, or was to have some, did since then: at most one sample for each, named by the label of its
     * release, all of the same time. It ends now, at {@link TrafficSample#at()}, which is what to ask the next time for, and begins later than
     * asked where the router began later.
     *
     * @param since by the router's clock, as in {@link Snapshot#at()}
     * @throws TransientException if the router can't be reached
     */
    public List<TrafficSample> samples(Instant since) {
        Control router = control.get();
        Snapshot snapshot = router.observe();
        CountedTraffic counted = router.counted(since, snapshot.at().plus(TOMORROW));
        Duration during = Duration.between(counted.from(), counted.to());
        List<TrafficSample> samples = new ArrayList<>();
        if (during.isZero()) {
            return samples;
        }
        for (Revision revision : snapshot.revisions()) {
            counted.of(revision.id())
                    .ifPresent(counts -> samples.add(
                            TrafficReadings.sample(name(revision, snapshot), counted.to(), during, counts)));
        }
        return Collections.unmodifiableList(samples);
    }

    /** The label, and the id as well where two have the same label. */
    private static String name(Revision revision, Snapshot snapshot) {
        boolean unique = snapshot.revisions().stream()
                        .filter(other -> other.label().equals(revision.label()))
                        .count()
                == 1;
        return unique ? revision.label() : revision.label() + " " + revision.id();
    }

    private static Optional<String> unknown(Window window, CountedTraffic counted) {
        Duration part = window.length().dividedBy(GAP_PART);
        Duration gap = part.compareTo(SMALLEST_GAP) > 0 ? part : SMALLEST_GAP;
        boolean nothing = !counted.from().isBefore(counted.to());
        boolean late = counted.from().isAfter(window.since().plus(gap));
        boolean early = counted.to().isBefore(window.until().minus(gap));
        boolean beyond = counted.to().isAfter(window.until().plus(gap));
        return nothing || late || early || beyond
                ? Optional.of("of " + window + " the router knows only "
                        + (nothing ? "nothing" : counted.from() + "/" + counted.to())
                        + ": it began later, remembers no more, or the window has not ended")
                : Optional.empty();
    }
}
