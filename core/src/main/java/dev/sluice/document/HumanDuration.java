package dev.sluice.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 90s}, {@code 1h 30m}, {@code 1.5s}, and ISO 8601 ({@code PT5M}). Never below zero. */
final class HumanDuration {
    private static final String NUMBER = "(\\d{1,15}(?:\\.\\d{1,9})?)";
    private static final Pattern FORM = Pattern.compile("(?:" + NUMBER + "d)?\\s*(?:" + NUMBER + "h)?\\s*(?:" + NUMBER
            + "m(?!s))?\\s*(?:" + NUMBER + "s)?\\s*(?:" + NUMBER + "ms)?");
    private static final String[] MILLIS_OF_UNIT = {"86400000", "3600000", "60000", "1000", "1"};
    private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

    private HumanDuration() {}

    /** @throws IllegalArgumentException if it is not a duration, or finer than a nanosecond */
    static Duration parse(String text) {
        try {
            Duration duration = text.startsWith("P") ? Duration.parse(text) : fromUnits(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // not one
        }
        throw new IllegalArgumentException(
                "duration was '" + text + "' but must be a duration like 90s, 5m, 1h 30m or PT5M, not below zero");
    }

    private static Duration fromUnits(String text) {
        Matcher parts = FORM.matcher(text);
        if (text.isBlank() || !parts.matches()) {
            throw new DateTimeException("no duration");
        }
        BigDecimal millis = BigDecimal.ZERO;
        for (int i = 0; i < MILLIS_OF_UNIT.length; i++) {
            @Nullable String count = parts.group(i + 1);
            if (count != null) {
                millis = millis.add(new BigDecimal(count).multiply(new BigDecimal(MILLIS_OF_UNIT[i])));
            }
        }
        BigInteger[] split = millis.movePointRight(6).toBigIntegerExact().divideAndRemainder(BILLION);
        return Duration.ofSeconds(split[0].longValueExact(), split[1].longValueExact());
    }

    /** Exact: what {@link #parse} reads as the same duration. */
    static String text(Duration duration) {
        StringBuilder text = new StringBuilder();
        part(text, Long.toString(duration.toHours()), "h");
        part(text, Integer.toString(duration.toMinutesPart()), "m");
        int nanos = duration.toNanosPart();
        if (nanos != 0 && nanos % 1_000_000 == 0 && duration.toSecondsPart() == 0) {
            part(text, Integer.toString(nanos / 1_000_000), "ms");
        } else {
            BigDecimal seconds = BigDecimal.valueOf(duration.toSecondsPart()).add(BigDecimal.valueOf(nanos, 9));
            part(text, seconds.stripTrailingZeros().toPlainString(), "s");
        }
        return text.length() == 0 ? "0s" : text.toString();
    }

    private static void part(StringBuilder text, String count, String unit) {
        if (!count.equals("0")) {
            text.append(text.length() == 0 ? "" : " ").append(count).append(unit);
        }
    }
}
