package dev.sluice.rollout;

import dev.sluice.TransientException;
import dev.sluice.driver.Call;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long a kind of call may go on failing, and how long to wait between two tries: full jitter from 100 ms to 5 s, or what the
 * platform asks for, as far as patience reaches. Used under the lock of one rollout.
 *
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential backoff and jitter</a>
 */
final class Patience {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;
    private static final Duration SHORTEST = Duration.ofMillis(20);

    private final Duration limit;
    private final RandomGenerator random;
    private final Map<Object, Failing> failing = new HashMap<>();

    private record Failing(long since, int times) {}

    Patience(Duration limit, RandomGenerator random) {
        this.limit = limit;
        this.random = random;
    }

    /** A call succeeded. Looking at the world says nothing about whether it can be changed: only the same kind, or a write, does. */
    void succeeded(Call call) {
        if (call instanceof Call.Write) {
            failing.clear();
        } else {
            failing.remove(call.getClass());
        }
    }

    /** How long to wait before the next try; empty if it has gone on for too long, or would. */
    Optional<Duration> failed(Call call, TransientException error, long nanoTime) {
        return failed(call.getClass(), error, nanoTime);
    }

    /** The same for a kind of call that is not a session's. */
    Optional<Duration> failed(Object kind, TransientException error, long nanoTime) {
        Failing before = failing.getOrDefault(kind, new Failing(nanoTime, 0));
        failing.put(kind, new Failing(before.since(), before.times() + 1));
        Duration left = limit.minusNanos(nanoTime - before.since());
        long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(before.times(), 6));
        Duration wait = error.retryAfter().orElseGet(() -> SHORTEST.plusMillis(random.nextLong(ceiling)));
        Duration bounded = wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait;
        boolean asked = error.retryAfter().isPresent() && bounded.compareTo(left) > 0;
        return left.isNegative() || asked ? Optional.empty() : Optional.of(bounded);
    }
}
