package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.Application;
import dev.sluice.release.RevisionId;
import java.time.Duration;

/**
 * What a metric source is asked for. Immutable.
 *
 * @param application whose revision
 * @param revision which: the numbers must be of its requests alone, and of all its instances
 * @param metric what
 * @param window when; a source that can only look back from now reads the last {@code window.length()}
 * @param limit how long the answer may take; more than zero
 */
public record MetricRequest(
        Application application, RevisionId revision, Metric metric, Window window, Duration limit) {
    public MetricRequest {
        requireNonNull(application, "application");
        requireNonNull(revision, "revision");
        requireNonNull(metric, "metric");
        requireNonNull(window, "window");
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("limit was " + limit + " but must be more than zero");
        }
    }
}
