package dev.sluice.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time from the beginning of a rollout to its last event: where an instant is on it, and how times are written. */
record Timescale(Instant start, Instant end) {
    /** How wide a drawing is, in its own units. */
    static final int WIDTH = 1000;

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The time that a report is about. */
    static Timescale of(RolloutReport report) {
        return new Timescale(report.started(), report.until());
    }

    Duration length() {
        return Duration.between(start, end);
    }

    /** From 0 to {@link #WIDTH}; what is outside is at the edge. */
    double x(Instant at) {
        long whole = Math.max(1, length().toMillis());
        double x = (double) Duration.between(start, at).toMillis() * WIDTH / whole;
        return Math.max(0, Math.min(WIDTH, x));
    }

    /** Since the beginning: {@code +2m 10.5s}. */
    String since(Instant at) {
        Duration since = Duration.between(start, at);
        return since.isNegative() ? "−" + text(since.negated()) : "+" + text(since);
    }

    static String utc(Instant at) {
        return UTC.format(at);
    }

    /** To the tenth of a second, to the millisecond below one: {@code 1h 5m}, {@code 12.5s}, {@code 250ms}. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return duration.isZero() ? "0s" : millis == 0 ? "less than 1ms" : millis + "ms";
        }
        long tenths = (millis + 50) / 100;
        long seconds = tenths / 10;
        StringBuilder text = new StringBuilder();
        part(text, seconds / 3600, "h");
        part(text, seconds / 60 % 60, "m");
        if (tenths % 10 != 0) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(seconds % 60)
                    .append('.')
                    .append(tenths % 10)
                    .append('s');
        } else {
            part(text, seconds % 60, "s");
        }
        return text.toString();
    }

    private static void part(StringBuilder text, long value, String unit) {
        if (value != 0) {
            text.append(text.isEmpty() ? "" : " ").append(value).append(unit);
        }
    }
}
