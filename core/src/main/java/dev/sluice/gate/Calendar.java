package dev.sluice.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** When a window is open: in one of its openings and in none of its freezes. */
record Calendar(ZoneId zone, List<Opening> openings, List<Freeze> freezes) {
    /** How far ahead an opening is looked for: what comes later is called never. */
    static final Duration HORIZON = Duration.ofDays(366);
    /** Days after which every opening has come round, though clocks may have skipped it once. */
    private static final int ROUND = 15;

    Calendar {
        openings = List.copyOf(openings);
        freezes = List.copyOf(freezes);
    }

    /** The first moment from {@code now} on at which it is open, at most {@link #HORIZON} ahead. */
    Optional<Instant> nextOpen(Instant now) {
        Instant end = now.plus(HORIZON);
        Optional<Instant> moment = Optional.of(now);
        // Each turn moves to the end of a freeze or to the start of an opening, so it ends.
        while (moment.isPresent() && !moment.get().isAfter(end)) {
            Instant candidate = moment.get();
            Optional<Instant> thaw = thaw(candidate);
            if (thaw.isPresent()) {
                moment = thaw;
            } else if (isOpening(candidate)) {
                return moment;
            } else {
                moment = nextStart(candidate);
            }
        }
        return Optional.empty();
    }

    /** The end of a freeze that covers {@code moment}. */
    private Optional<Instant> thaw(Instant moment) {
        return freezes.stream()
                .filter(f -> !moment.isBefore(f.start(zone)) && moment.isBefore(f.end(zone)))
                .map(f -> f.end(zone))
                .max(Instant::compareTo);
    }

    private boolean isOpening(Instant moment) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        return Stream.of(today.minusDays(2), today.minusDays(1), today)
                .anyMatch(date -> openings.stream()
                        .filter(o -> o.days().contains(date.getDayOfWeek()))
                        .anyMatch(o -> !moment.isBefore(o.start(date, zone)) && moment.isBefore(o.end(date, zone))));
    }

    private Optional<Instant> nextStart(Instant moment) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        return today.datesUntil(today.plusDays(ROUND))
                .flatMap(date -> openings.stream()
                        .filter(o -> o.days().contains(date.getDayOfWeek()))
                        .map(o -> o.start(date, zone)))
                .filter(start -> start.isAfter(moment))
                .min(Instant::compareTo);
    }
}
