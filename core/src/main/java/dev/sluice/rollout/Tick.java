package dev.sluice.rollout;

import dev.sluice.driver.Call;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a rollout that waits sleeps before it looks at the world by itself: the engine's tick. On a platform that has hinted at a
 * change before, and after ten looks that changed nothing, half as long again each time, up to ten ticks or 10 s: a night's pause must not cost a
 * call a second.
 * Used under the lock of one rollout.
 */
final class Tick {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final int LOOKS = 10;

    private final Duration shortest;
    private boolean hints;
    private @Nullable Object waiting;
    private int looks;
    private Duration current;

    Tick(Duration shortest) {
        this.shortest = shortest;
        this.current = shortest;
    }

    /** The platform has told of a change by itself: it can be relied on to do so again. */
    void hinted() {
        hints = true;
    }

    /** @param what it waits for, in all that is known of it: as soon as that is another, the next look is a tick away */
    Duration before(Object what) {
        looks = hints && what.equals(waiting) ? looks + 1 : 0;
        waiting = what;
        Duration tenTimes = shortest.multipliedBy(10);
        Duration longest = shortest.compareTo(LONGEST) > 0 ? shortest : min(tenTimes, LONGEST);
        current = looks > LOOKS ? min(current.plus(current.dividedBy(2)), longest) : shortest;
        return current;
    }

    /** The same, and never beyond the end of the wait. */
    Duration before(Call.Sleep sleep) {
        Duration left = Duration.between(sleep.now(), sleep.until());
        return min(before(List.of(sleep.until(), sleep.reason())), left);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
