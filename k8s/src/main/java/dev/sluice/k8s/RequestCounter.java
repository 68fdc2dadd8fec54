package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Where a pod tells how many requests it has served: a counter on a page in Prometheus' text format.
 *
 * <p>Old pods go when theirs no longer moves. So it must count what users ask and nothing else: a counter that also counts the probes of the
 * kubelet or the scrapes of Prometheus never stands still, and the rollout then waits until its limit. {@link #except} leaves such
 * series out. Immutable.
 *
 * @param path of the page; starts with a slash
 * @param port where it is served, 1 to 65,535
 * @param metric name of the counter; all its series are added up
 * @param exceptions label names with the regular expression of values that are left out
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">The format</a>
 */
public record RequestCounter(String path, int port, String metric, Map<String, String> exceptions) {
    /** The metric where none is named: {@value}. */
    public static final String DEFAULT_METRIC = "http_requests_total";

    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    public RequestCounter {
        exceptions = Collections.unmodifiableMap(new TreeMap<>(exceptions));
        if (!requireNonNull(path, "path").startsWith("/")) {
            throw new IllegalArgumentException("path was '" + path + "' but must start with /");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port was " + port + " but must be in [1, 65535]");
        }
        if (!METRIC.matcher(requireNonNull(metric, "metric")).matches()) {
            throw new IllegalArgumentException("metric was '" + metric + "' but must match " + METRIC.pattern());
        }
        exceptions.forEach(RequestCounter::checkException);
    }

    /** The counter {@value #DEFAULT_METRIC} of that page. */
    public static RequestCounter of(String path, int port) {
        return new RequestCounter(path, port, DEFAULT_METRIC, Map.of());
    }

    /** The same page with another counter on it. */
    public RequestCounter withMetric(String metric) {
        return new RequestCounter(path, port, metric, exceptions);
    }

    /**
     * Leaves out the series whose label has such a value, as probes and scrapes have: {@code except("route", "/health.*|/metrics")}.
     *
     * @param label a name that has no exception yet
     * @param values a regular expression of whole values
     */
    public RequestCounter except(String label, String values) {
        String before = exceptions.get(requireNonNull(label, "label"));
        if (before != null) {
            throw new IllegalStateException(
                    "label " + label + " was '" + values + "' but already has the exception '" + before + "'");
        }
        Map<String, String> more = new TreeMap<>(exceptions);
        more.put(label, requireNonNull(values, "values"));
        return new RequestCounter(path, port, metric, more);
    }

    private static void checkException(String label, String values) {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException("label was '" + label + "' but must match " + LABEL.pattern());
        }
        try {
            Pattern.compile(values);
        } catch (PatternSyntaxException broken) {
            throw new IllegalArgumentException(
                    "values was '" + values + "' but must be a regular expression: " + broken.getDescription(), broken);
        }
    }
}
