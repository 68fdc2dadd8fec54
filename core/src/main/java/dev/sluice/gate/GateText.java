package dev.sluice.gate;

/** Words that came from outside, made fit for a log line and a journal. */
final class GateText {
    private static final int LONGEST = 300;

    private GateText() {}

    /** One line without control characters, of at most {@value #LONGEST} characters. */
    static String clean(String text) {
        String line = text.substring(0, Math.min(text.length(), 4 * LONGEST))
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ")
                .strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
