package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** Names of analyses, metrics and sources, and words that came from outside. */
final class Labels {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?");
    private static final int LONGEST = 300;
    private static final int ELLIPSIS_BYTES = 3;

    private Labels() {}

    static boolean fits(String name) {
        return LABEL.matcher(name).matches();
    }

    /** @throws IllegalArgumentException unless it is a DNS label of at most 30 characters */
    static String check(String field, String name) {
        if (!fits(requireNonNull(name, field))) {
            throw new IllegalArgumentException(field + " was '" + name + "' but must match " + LABEL.pattern());
        }
        return name;
    }

    /** {@code 1 request}, {@code 2 requests}. */
    static String several(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    /** One line without control characters, of at most {@value #LONGEST} characters. */
    static String oneLine(String text) {
        return oneLine(text, LONGEST);
    }

    private static String oneLine(String text, int longest) {
        String line = text.substring(0, Math.min(text.length(), 4 * longest))
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\u2028\\u2029]+", " ")
                .strip();
        return line.length() <= longest ? line : cut(line, longest - 1) + "…";
    }

    /** One line that takes at most so many bytes as a JSON string, its quotes left out. */
    static String brief(String text, int bytes) {
        String line = oneLine(text);
        int taken = 0;
        int fits = 0;
        for (int i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
            int point = line.codePointAt(i);
            taken += point == '"' || point == '\\' ? 2 : point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (taken > bytes) {
                return line.substring(0, fits) + "…";
            }
            fits = taken <= bytes - ELLIPSIS_BYTES ? i + Character.charCount(point) : fits;
        }
        return line;
    }

    private static String cut(String line, int length) {
        return line.substring(0, Character.isHighSurrogate(line.charAt(length - 1)) ? length - 1 : length);
    }
}
