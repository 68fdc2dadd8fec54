package dev.sluice.load;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a number of requests ended, each counted exactly once.
 *
 * @param requests how many have ended, well or not
 * @param failures how many did not get a good answer, by cause; causes that did not occur are absent
 * @param lost how many of the failures no release answered: there was no answer at all, or an error without a version (as a router
 *     gives that found nobody)
 * @param versions how many answers each release gave, by the version it named
 */
public record Counts(long requests, Map<Failure, Long> failures, long lost, Map<String, VersionCount> versions) {
    static final Counts NONE = new Counts(0, Map.of(), 0, Map.of());

    /** Copies the maps: causes in their natural order, versions sorted. */
    public Counts {
        Map<Failure, Long> causes = new EnumMap<>(Failure.class);
        causes.putAll(failures);
        failures = Collections.unmodifiableMap(causes);
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    }

    /** How many requests did not get a good answer, whatever the cause. */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many requests got a complete answer with a status below 400. */
    public long succeeded() {
        return requests - failed();
    }

    /** How many requests failed for the given cause. */
    public long failed(Failure cause) {
        return failures.getOrDefault(cause, 0L);
    }

    /** How many requests the release of the given version answered, well or not. */
    public long answeredBy(String version) {
        VersionCount count = versions.get(version);
        return count == null ? 0 : count.answers();
    }

    /** Both together. */
    public Counts plus(Counts other) {
        Map<Failure, Long> causes = new EnumMap<>(Failure.class);
        causes.putAll(failures);
        other.failures.forEach((cause, count) -> causes.merge(cause, count, Long::sum));
        Map<String, VersionCount> answers = new TreeMap<>(versions);
        other.versions.forEach((version, count) -> answers.merge(version, count, VersionCount::plus));
        return new Counts(requests + other.requests, causes, lost + other.lost, answers);
    }

    /**
     * What one release answered.
     *
     * @param answers complete answers that named this version
     * @param errors how many of them had a status of 400 or more
     */
    public record VersionCount(long answers, long errors) {
        /** Both together. */
        public VersionCount plus(VersionCount other) {
            return new VersionCount(answers + other.answers, errors + other.errors);
        }
    }
}
