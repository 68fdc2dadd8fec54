package dev.sluice.gate;

import static java.util.stream.Collectors.joining;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Hours of some days of the week in which a window is open; those that end before they start end on the next day. */
record Opening(Set<DayOfWeek> days, LocalTime from, LocalTime until) {

    Opening {
        days = Set.copyOf(days);
    }

    /** All day, every day. */
    static Opening always() {
        return new Opening(EnumSet.allOf(DayOfWeek.class), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
    }

    /** When the hours that start on this date start. A time that the clocks skip is the moment they skip it. */
    Instant start(LocalDate date, ZoneId zone) {
        return WallClock.earliest(date.atTime(from), zone);
    }

    Instant end(LocalDate date, ZoneId zone) {
        LocalDate last = until.isAfter(from) ? date : date.plusDays(1);
        return WallClock.earliest(last.atTime(until), zone);
    }

    /** Reads what {@link #toString()} writes. */
    static Opening parse(String text) {
        String[] parts = text.strip().split("[ -]");
        if (parts.length != 3) {
            throw new IllegalArgumentException("an opening must look like mon,tue 09:00-17:00");
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String word : parts[0].split(",")) {
            days.add(Arrays.stream(DayOfWeek.values())
                    .filter(day -> word(day).equals(word))
                    .findAny()
                    .orElseThrow(() -> new IllegalArgumentException("no day of the week: " + word)));
        }
        return new Opening(days, LocalTime.parse(parts[1]), LocalTime.parse(parts[2]));
    }

    @Override
    public String toString() {
        return days.stream().sorted().map(Opening::word).collect(joining(",")) + " " + from + "-" + until;
    }

    private static String word(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }
}
