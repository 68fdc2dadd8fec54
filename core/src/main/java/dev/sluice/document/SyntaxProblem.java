package dev.sluice.document;

import dev.sluice.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/** What a parser says about a text that is neither JSON nor YAML, as a problem with the line it is about. */
final class SyntaxProblem {
    private static final Pattern MARK = Pattern.compile("line (\\d+), column (\\d+)");

    private SyntaxProblem() {}

    static Problem of(JacksonException e, String format, String text) {
        String message = String.valueOf(e.getOriginalMessage());
        int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
        int column = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getColumnNr());
        Matcher marks = MARK.matcher(message); // the last mark of the YAML parser is closer than the location
        while (marks.find()) {
            line = Integer.parseInt(marks.group(1));
            column = Integer.parseInt(marks.group(2));
        }
        String source = text.lines().skip(line - 1L).findFirst().orElse("").strip();
        return new Problem(
                "line " + line + ", column " + column,
                Node.text(source).shown(),
                "must be " + format + ": " + said(message));
    }

    /** Without the marks and the excerpts of the YAML parser, which are indented, and the JSON parser's words about its own source. */
    private static String said(String message) {
        int aside = message.indexOf(" (start marker");
        return (aside < 0 ? message : message.substring(0, aside))
                .lines()
                .filter(l -> !l.isBlank() && !l.startsWith(" "))
                .collect(Collectors.joining(", "));
    }
}
