package dev.sluice.analysis;

/**
 * Where metrics are read: a metrics server, a router's own counters, a file. Meant to be implemented.
 *
 * <p>A process binds sources to the names that analyses use; a source is never part of a deployer, and one source serves all applications
 * of its process. It reads and changes nothing. {@link #read} is called by several threads of the engine at once, also for the same
 * request, and by other processes as well.
 *
 * <p>Rules, because an analysis is only as honest as its source:
 *
 * <ul>
 *   <li>What it does not know is a {@link Reading.NoData} with its kind and the resolved query in the reason: an empty answer, several
 *       series where one was meant ({@link Reading#ofSeries}), not a number or infinite ({@link Reading#of}), a partial answer or one that
 *       came with a warning, samples older than the window. Never zero, never the first of several, never the value of another time.
 *   <li>Comparing with a limit is the judge's part. A query that filters ({@code … > 0.05}) is empty for good and for unknown alike.
 *   <li>Prefer {@link Reading.Counts} and {@link Reading.Histogram} to {@link Reading.Value}: they tell how many requests they rest on.
 *       Counts are differences over the window, added up over instances, with counter resets taken out.
 * </ul>
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">Prometheus: HTTP API</a>
 */
@FunctionalInterface
public interface MetricSource {

    /**
     * Reads one metric of one revision over one window, within {@link MetricRequest#limit()}. The engine does not wait longer, interrupts
     * the thread then, and takes it as not reachable.
     *
     * @throws dev.sluice.TransientException if it can't be reached, is overloaded or was too slow: it is asked again when the next
     *     measurement is due, so many times in a row as the judge allows
     * @throws dev.sluice.PermanentException if the same question would be refused again: no access, no such query, a kind of metric that
     *     it does not know. Nothing more is asked, and the judgement is inconclusive
     * @throws InterruptedException when it is not waited for any more
     */
    Reading read(MetricRequest request) throws InterruptedException;
}
