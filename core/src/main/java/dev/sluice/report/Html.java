package dev.sluice.report;

import dev.sluice.BugException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** A page under construction: what is opened is closed, what people wrote is escaped, and the result is XML as well as HTML. */
final class Html {
    /** A text longer than this gets a box of its own to scroll in. */
    private static final int LONG = 600;

    /** Between these and a text, white space would be seen. */
    private static final Set<String> INLINE = Set.of("bdi", "span", "strong", "time", "title", "desc");

    private final StringBuilder out = new StringBuilder(32_768);
    private final Deque<String> open = new ArrayDeque<>();

    Html() {
        out.append("<!DOCTYPE html>\n");
    }

    /** @param attributes names and values in turn */
    Html open(String tag, String... attributes) {
        start(tag, attributes);
        out.append('>');
        open.push(tag);
        return this;
    }

    Html close() {
        String tag = open.pop();
        out.append("</").append(tag).append(INLINE.contains(tag) ? ">" : ">\n");
        return this;
    }

    Html text(String text) {
        escape(text);
        return this;
    }

    /** An element with nothing but a text. */
    Html leaf(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** An element that never has content in HTML, or a shape. */
    Html empty(String tag, String... attributes) {
        start(tag, attributes);
        out.append("/>");
        return this;
    }

    /** A text of people: its writing direction ends where it ends, and a very long one takes no more than its box. */
    Html said(String text) {
        if (text.length() <= LONG) {
            return leaf("bdi", text);
        }
        return open("span", "class", "long", "tabindex", "0", "role", "group", "aria-label", "Long text")
                .leaf("bdi", text)
                .close();
    }

    /** When, since the beginning; the whole instant is in the attribute. */
    Html time(Timescale scale, Instant at) {
        return leaf("time", scale.since(at), "datetime", at.toString());
    }

    /** A style sheet as it is: it must not hold what means something in XML. */
    Html style(String css) {
        if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
            throw new BugException("The style sheet of the report has a < or a &");
        }
        open("style");
        out.append('\n').append(css);
        return close();
    }

    /** A table with its caption and the names of its columns; to be filled with rows and closed by {@link #endTable}. */
    Html table(String caption, String... columns) {
        open("table").leaf("caption", caption).open("thead").open("tr");
        for (String column : columns) {
            leaf("th", column, "scope", "col");
        }
        return close().close().open("tbody");
    }

    Html endTable() {
        return close().close();
    }

    String finished() {
        if (!open.isEmpty()) {
            throw new BugException("The report's page has open elements: " + open);
        }
        return out.toString();
    }

    private void start(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
    }

    /** Characters that XML can't hold become a visible stand-in. */
    private void escape(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\r' -> out.append("&#13;");
                default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        });
    }

    private static boolean allowed(int c) {
        boolean control = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7f && c < 0xa0);
        boolean surrogate = c >= 0xd800 && c <= 0xdfff;
        return !control && !surrogate && (c & 0xfffe) != 0xfffe;
    }
}
