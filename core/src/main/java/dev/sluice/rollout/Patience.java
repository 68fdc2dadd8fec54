package dev.sluice.rollout;

import dev.sluice.TransientException;
import dev.sluice.driver.Call;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long a kind of call may go on failing, and how long to wait between two tries: full jitter from 100 ms to 5 s, or what the
 * platform asks for. Used under the lock of one rollout.
 *
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential backoff and jitter</a>
 */
final class Patience {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;
    private static final long SHORTEST_MILLIS = 20;

    private final Duration limit;
    private final RandomGenerator random;
    private @Nullable Class<? extends Call> failing;
    private long since;
    private int failures;

    Patience(Duration limit, RandomGenerator random) {
        this.limit = limit;
        this.random = random;
    }

    /** A call succeeded. Looking at the world says nothing about whether it can be changed: only the same kind, or a write, does. */
    void succeeded(Call call) {
        if (call.getClass() == failing || call instanceof Call.Write) {
            failing = null;
            failures = 0;
        }
    }

    /** How long to wait before the next try; empty if it has gone on for too long. */
    Optional<Duration> failed(Call call, TransientException error, long nanoTime) {
        if (failing != call.getClass()) {
            failing = call.getClass();
            since = nanoTime;
            failures = 0;
        }
        if (nanoTime - since > limit.toNanos()) {
            return Optional.empty();
        }
        long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, 6));
        failures++;
        return Optional.of(
                error.retryAfter().orElseGet(() -> Duration.ofMillis(SHORTEST_MILLIS + random.nextLong(ceiling))));
    }
}
