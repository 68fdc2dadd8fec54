package dev.sluice.traffic;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.RevisionId;
import java.util.regex.Pattern;

/**
 * Requests that go to one revision whatever the weights say.
 *
 * @param kind where to look
 * @param name the header's name (case does not matter) or the cookie's; an HTTP token
 * @param value what it must be, exactly; printable ASCII, at most 256 characters
 * @param to who gets the request
 */
public record TrafficMatch(Kind kind, String name, String value, RevisionId to) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,256}");

    /** Where a match looks. */
    public enum Kind {
        HEADER,
        COOKIE
    }

    public TrafficMatch {
        requireNonNull(kind, "kind");
        requireNonNull(to, "to");
        if (!TOKEN.matcher(requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException("match name was '" + name + "' but must be an HTTP token");
        }
        if (!VALUE.matcher(requireNonNull(value, "value")).matches()) {
            throw new IllegalArgumentException(
                    "match value was '" + value + "' but must be printable ASCII of at most 256 characters");
        }
    }

    public static TrafficMatch header(String name, String value, RevisionId to) {
        return new TrafficMatch(Kind.HEADER, name, value, to);
    }

    public static TrafficMatch cookie(String name, String value, RevisionId to) {
        return new TrafficMatch(Kind.COOKIE, name, value, to);
    }
}
