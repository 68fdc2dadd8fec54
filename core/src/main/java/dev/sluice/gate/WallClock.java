package dev.sluice.gate;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** Which instant a time on the wall means where clocks are turned. */
final class WallClock {
    private WallClock() {}

    /** The first moment at which clocks show this time; if they skip it, the moment they skip it. */
    static Instant earliest(LocalDateTime time, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        return offsets.isEmpty() ? skipped(time, zone) : time.toInstant(offsets.get(0));
    }

    /** The last such moment. */
    static Instant latest(LocalDateTime time, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        return offsets.isEmpty() ? skipped(time, zone) : time.toInstant(offsets.get(offsets.size() - 1));
    }

    private static Instant skipped(LocalDateTime time, ZoneId zone) {
        return zone.getRules().getTransition(time).getInstant();
    }
}
