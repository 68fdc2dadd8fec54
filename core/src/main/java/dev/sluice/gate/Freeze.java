package dev.sluice.gate;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** A time in which a window stays shut; where clocks are turned back, the longer of the two readings. */
record Freeze(LocalDateTime from, LocalDateTime until) {

    Instant start(ZoneId zone) {
        return WallClock.earliest(from, zone);
    }

    Instant end(ZoneId zone) {
        return WallClock.latest(until, zone);
    }

    /** Reads what {@link #toString()} writes. */
    static Freeze parse(String text) {
        String[] ends = text.strip().split("/");
        if (ends.length != 2) {
            throw new IllegalArgumentException("a freeze must look like 2026-12-20T00:00/2027-01-02T00:00");
        }
        return new Freeze(LocalDateTime.parse(ends[0]), LocalDateTime.parse(ends[1]));
    }

    @Override
    public String toString() {
        return from + "/" + until;
    }
}
