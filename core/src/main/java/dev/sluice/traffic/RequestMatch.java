package dev.sluice.traffic;

import dev.sluice.release.RevisionId;

/**
 * What a request must carry to go where the weights would not send it; who gets it is said by {@link #to}.
 *
 * @param kind where to look
 * @param name the header's name (case does not matter) or the cookie's; an HTTP token
 * @param value what it must be, exactly; printable ASCII, at most 256 characters
 */
public record RequestMatch(TrafficMatch.Kind kind, String name, String value) {
    private static final RevisionId ANY = new RevisionId("any");

    public RequestMatch {
        TrafficMatch checked = new TrafficMatch(kind, name, value, ANY);
        name = checked.name();
    }

    public static RequestMatch header(String name, String value) {
        return new RequestMatch(TrafficMatch.Kind.HEADER, name, value);
    }

    public static RequestMatch cookie(String name, String value) {
        return new RequestMatch(TrafficMatch.Kind.COOKIE, name, value);
    }

    public TrafficMatch to(RevisionId revision) {
        return new TrafficMatch(kind, name, value, revision);
    }

    /** {@code header x-canary=yes}. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + name + "=" + value;
    }
}
