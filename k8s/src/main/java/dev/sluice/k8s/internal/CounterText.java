package dev.sluice.k8s.internal;

import dev.sluice.k8s.RequestCounter;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one counter from a page of Prometheus' text format: the sum of all its series but the excepted ones.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">The format</a>
 */
final class CounterText {
    private static final Pattern SERIES =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})?\\s+(\\S+)(?:\\s+-?\\d+)?\\s*");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private CounterText() {}

    /** The sum; empty if the page has no such counter, which a program that has served nothing yet may leave out. */
    static OptionalDouble sum(RequestCounter counter, String page) {
        boolean found = false;
        double sum = 0;
        for (String line : page.split("\n")) {
            Matcher matcher = SERIES.matcher(line.strip());
            boolean named = matcher.matches() && matcher.group(1).equals(counter.metric());
            if (named && !isExcepted(counter, matcher.group(2))) {
                found = true;
                sum += number(matcher.group(3));
            }
        }
        return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    private static boolean isExcepted(RequestCounter counter, String labels) {
        if (labels == null || counter.exceptions().isEmpty()) {
            return false;
        }
        Map<String, String> values = new HashMap<>();
        Matcher matcher = LABEL.matcher(labels);
        while (matcher.find()) {
            values.put(matcher.group(1), unescaped(matcher.group(2)));
        }
        return counter.exceptions().entrySet().stream()
                .anyMatch(e ->
                        values.containsKey(e.getKey()) && values.get(e.getKey()).matches(e.getValue()));
    }

    private static String unescaped(String value) {
        return ESCAPE.matcher(value)
                .replaceAll(e -> e.group(1).equals("n") ? "\n" : Matcher.quoteReplacement(e.group(1)));
    }

    private static double number(String text) {
        try {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? number : 0; // NaN is no count
        } catch (NumberFormatException infinite) {
            return 0; // neither is +Inf
        }
    }
}
