package dev.sluice.local.internal;

import java.time.Duration;

/**
 * Holds the state in force and changes it: on the disk first, then in memory.
 *
 * <p>Its monitor is the one lock of the daemon. Whoever reads the state and then changes it or acts on it holds the monitor meanwhile.
 */
final class StateKeeper {
    private final StateFile file;
    private LocalState state;
    private long changes;

    /** Takes over what is on the disk; the first state is written if there is none. */
    StateKeeper(StateFile file, LocalState first) {
        this.file = file;
        this.state = file.load().orElse(first);
        file.save(state);
    }

    synchronized LocalState state() {
        return state;
    }

    /**
     * Puts a state in force.
     *
     * @throws dev.sluice.PermanentException if it can't be saved: the former one stays in force
     */
    synchronized void commit(LocalState next) {
        if (next.equals(state)) {
            return;
        }
        file.save(next);
        state = next;
        changed();
    }

    /** Says that something observable is different, be it in the state or not. */
    synchronized void changed() {
        changes++;
        notifyAll();
    }

    /** Waits until there were more changes than that, or the limit is over; answers with the number of changes by then. */
    synchronized long awaitChange(long seen, Duration limit) throws InterruptedException {
        long deadline = SystemTime.nanos() + limit.toNanos();
        while (changes == seen) {
            long left = Duration.ofNanos(deadline - SystemTime.nanos()).toMillis();
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return changes;
    }
}
