package dev.sluice.gate;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** The moment by which a request must be over, on the monotonic clock. */
final class Deadline {
    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    boolean passed() {
        return end - System.nanoTime() <= 0;
    }

    /** What is left in milliseconds, rounded up, for the socket API, where zero means forever. */
    int millisLeft() throws SocketTimeoutException {
        long nanos = end - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("the time for the request is over");
        }
        return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + 1);
    }
}
