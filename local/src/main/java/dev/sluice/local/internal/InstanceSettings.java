package dev.sluice.local.internal;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the processes of a revision are told their port, checked, restarted and stopped. Part of a prepared release, as its pins, so that a
 * rollback brings back these as well.
 *
 * @param portVariable the environment variable with the port
 * @param healthPath asked by GET; any answer from 200 to 399 is healthy
 * @param healthEvery time from the end of a check to the next one
 * @param healthWithin time limit of one check
 * @param healthyAfter checks in a row that make an instance ready
 * @param unhealthyAfter failed checks in a row that take it out
 * @param settledAfter how long an instance must have been ready before it counts as ready
 * @param restartFirst wait before the first restart; doubles with each one
 * @param restartLongest the longest wait before a restart
 * @param graceful time between SIGTERM and SIGKILL
 */
public record InstanceSettings(
        String portVariable,
        String healthPath,
        Duration healthEvery,
        Duration healthWithin,
        int healthyAfter,
        int unhealthyAfter,
        Duration settledAfter,
        Duration restartFirst,
        Duration restartLongest,
        Duration graceful) {

    /** PORT; GET / every second within 2 s, 1 to get ready and 3 to fail; 500 ms to settle; restarts after 200 ms to 30 s; 10 s of grace. */
    public static final InstanceSettings DEFAULTS = new InstanceSettings(
            "PORT",
            "/",
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            1,
            3,
            Duration.ofMillis(500),
            Duration.ofMillis(200),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10));

    public InstanceSettings {
        requireNonNull(portVariable, "portVariable");
        requireNonNull(healthPath, "healthPath");
    }

    public InstanceSettings withPortVariable(String variable) {
        return new InstanceSettings(
                variable,
                healthPath,
                healthEvery,
                healthWithin,
                healthyAfter,
                unhealthyAfter,
                settledAfter,
                restartFirst,
                restartLongest,
                graceful);
    }

    public InstanceSettings withHealthPath(String path) {
        return new InstanceSettings(
                portVariable,
                path,
                healthEvery,
                healthWithin,
                healthyAfter,
                unhealthyAfter,
                settledAfter,
                restartFirst,
                restartLongest,
                graceful);
    }

    public InstanceSettings withHealthTimes(Duration every, Duration within) {
        return new InstanceSettings(
                portVariable,
                healthPath,
                every,
                within,
                healthyAfter,
                unhealthyAfter,
                settledAfter,
                restartFirst,
                restartLongest,
                graceful);
    }

    public InstanceSettings withHealthThresholds(int healthy, int unhealthy) {
        return new InstanceSettings(
                portVariable,
                healthPath,
                healthEvery,
                healthWithin,
                healthy,
                unhealthy,
                settledAfter,
                restartFirst,
                restartLongest,
                graceful);
    }

    public InstanceSettings withSettledAfter(Duration settled) {
        return new InstanceSettings(
                portVariable,
                healthPath,
                healthEvery,
                healthWithin,
                healthyAfter,
                unhealthyAfter,
                settled,
                restartFirst,
                restartLongest,
                graceful);
    }

    public InstanceSettings withRestart(Duration first, Duration longest) {
        return new InstanceSettings(
                portVariable,
                healthPath,
                healthEvery,
                healthWithin,
                healthyAfter,
                unhealthyAfter,
                settledAfter,
                first,
                longest,
                graceful);
    }

    public InstanceSettings withGraceful(Duration grace) {
        return new InstanceSettings(
                portVariable,
                healthPath,
                healthEvery,
                healthWithin,
                healthyAfter,
                unhealthyAfter,
                settledAfter,
                restartFirst,
                restartLongest,
                grace);
    }

    /** Notes everything that does not fit. */
    public void check(Problems problems) {
        problems.require(
                portVariable.matches("[A-Za-z_][A-Za-z0-9_]*"), "portVariable", portVariable, "must name a variable");
        problems.require(healthPath.startsWith("/"), "healthPath", healthPath, "must start with a slash");
        problems.requirePositive("healthEvery", healthEvery);
        problems.requirePositive("healthWithin", healthWithin);
        problems.require(healthyAfter >= 1, "healthyAfter", healthyAfter, "must be at least 1");
        problems.require(unhealthyAfter >= 1, "unhealthyAfter", unhealthyAfter, "must be at least 1");
        problems.requireNotNegative("settledAfter", settledAfter);
        problems.requirePositive("restartFirst", restartFirst);
        problems.require(
                restartLongest.compareTo(restartFirst) >= 0,
                "restartLongest",
                restartLongest,
                "must not be below restartFirst, " + restartFirst);
        problems.requireNotNegative("graceful", graceful);
    }

    /** As pins of a prepared release. */
    public Map<String, String> toPins() {
        Map<String, String> pins = new TreeMap<>();
        pins.put("port.variable", portVariable);
        pins.put("health.path", healthPath);
        pins.put("health.every", healthEvery.toString());
        pins.put("health.within", healthWithin.toString());
        pins.put("health.healthy-after", Integer.toString(healthyAfter));
        pins.put("health.unhealthy-after", Integer.toString(unhealthyAfter));
        pins.put("health.settled-after", settledAfter.toString());
        pins.put("restart.first", restartFirst.toString());
        pins.put("restart.longest", restartLongest.toString());
        pins.put("stop.graceful", graceful.toString());
        return pins;
    }

    /** From the pins of a prepared release; what is not pinned has its default. */
    static InstanceSettings fromPins(Map<String, String> pins) {
        return new InstanceSettings(
                pins.getOrDefault("port.variable", DEFAULTS.portVariable),
                pins.getOrDefault("health.path", DEFAULTS.healthPath),
                duration(pins, "health.every", DEFAULTS.healthEvery),
                duration(pins, "health.within", DEFAULTS.healthWithin),
                count(pins, "health.healthy-after", DEFAULTS.healthyAfter),
                count(pins, "health.unhealthy-after", DEFAULTS.unhealthyAfter),
                duration(pins, "health.settled-after", DEFAULTS.settledAfter),
                duration(pins, "restart.first", DEFAULTS.restartFirst),
                duration(pins, "restart.longest", DEFAULTS.restartLongest),
                duration(pins, "stop.graceful", DEFAULTS.graceful));
    }

    /** The wait before the restart that follows so many exits in a row. */
    Duration restartAfter(int exits) {
        Duration wait = restartFirst;
        for (int doubled = 1; doubled < exits && wait.compareTo(restartLongest) < 0; doubled++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(restartLongest) < 0 ? wait : restartLongest;
    }

    private static Duration duration(Map<String, String> pins, String name, Duration otherwise) {
        String pinned = pins.get(name);
        return pinned == null ? otherwise : Duration.parse(pinned);
    }

    private static int count(Map<String, String> pins, String name, int otherwise) {
        String pinned = pins.get(name);
        return pinned == null ? otherwise : Integer.parseInt(pinned);
    }
}
