package dev.sluice.load;

import dev.sluice.load.Counts.VersionCount;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts that still grow. Guarded by its {@link Tally}. */
final class Book {
    /** What a server may make up is bounded: versions beyond this many are counted together. */
    static final int MOST_VERSIONS = 64;

    static final String OTHER_VERSIONS = "(others)";

    private final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
    private final Map<String, VersionCount> versions = new HashMap<>();
    private long requests;
    private long lost;

    void enter(Optional<Answer> answer, Optional<Failure> failure) {
        requests++;
        failure.ifPresent(cause -> failures.merge(cause, 1L, Long::sum));
        Optional<String> version = answer.flatMap(Answer::version);
        if (failure.isPresent() && version.isEmpty()) {
            lost++;
        }
        version.ifPresent(named -> versions.merge(
                versions.containsKey(named) || versions.size() < MOST_VERSIONS ? named : OTHER_VERSIONS,
                new VersionCount(1, failure.isPresent() ? 1 : 0),
                VersionCount::plus));
    }

    Counts counts() {
        return new Counts(requests, failures, lost, versions);
    }
}
