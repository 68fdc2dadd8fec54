package dev.sluice.local.internal;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The machine's monotonic clock: the one place of this module that reads it. */
final class SystemTime {
    private SystemTime() {}

    /** Nanoseconds since some moment; only differences mean anything, and no change of the wall clock moves them. */
    static long nanos() {
        return System.nanoTime();
    }

    /** A clock that starts with the wall clock's time and then runs by the monotonic one: whoever sets the wall clock does not move it. */
    static Clock steadyClock() {
        Instant start = Clock.systemUTC().instant();
        long startNanos = nanos();
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return start.plusNanos(nanos() - startNanos);
            }
        };
    }
}
