package dev.sluice.strategy;

import java.time.Duration;

/** Durations as people write them: {@code 5m}, {@code 1h 30m}, {@code 1.5s}. */
final class Durations {
    private Durations() {}

    static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        part(text, duration.toHours(), "h");
        part(text, duration.toMinutesPart(), "m");
        if (duration.toMillisPart() == 0) {
            part(text, duration.toSecondsPart(), "s");
        } else if (duration.toSecondsPart() == 0) {
            part(text, duration.toMillisPart(), "ms");
        } else {
            text.append(text.length() == 0 ? "" : " ")
                    .append(new java.math.BigDecimal(duration.toSecondsPart() * 1000L + duration.toMillisPart())
                            .movePointLeft(3)
                            .stripTrailingZeros()
                            .toPlainString())
                    .append('s');
        }
        return text.length() == 0 ? "less than 1ms" : text.toString();
    }

    private static void part(StringBuilder text, long value, String unit) {
        if (value != 0) {
            text.append(text.length() == 0 ? "" : " ").append(value).append(unit);
        }
    }
}
