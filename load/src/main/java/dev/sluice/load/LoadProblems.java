package dev.sluice.load;

import dev.sluice.Problems;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Everything that is wrong with a load. */
final class LoadProblems {
    /** What a method and a header name are made of (RFC 9110 §5.6.2). */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]*");
    private static final Set<String> FRAMING = Set.of("connection", "content-length", "transfer-encoding");

    /** RFC 9113 §8.2.2: what is about one connection has no place in a message of HTTP/2. */
    private static final Set<String> ABOUT_A_CONNECTION = Set.of("keep-alive", "proxy-connection", "te", "upgrade");

    private final Problems problems;

    private LoadProblems(Problems problems) {
        this.problems = problems;
    }

    static void addTo(Problems problems, Load load) {
        LoadProblems checks = new LoadProblems(problems);
        checks.target(load);
        checks.request(load);
        checks.times(load);
        checks.limits(load);
    }

    private void target(Load load) {
        boolean plain =
                "http".equalsIgnoreCase(load.uri().getScheme()) && load.uri().getHost() != null;
        problems.require(plain, "uri", load.uri(), "must have a host and the scheme http: TLS is not spoken");
        problems.require(
                load.uri().getRawUserInfo() == null,
                "uri",
                "…@" + load.uri().getHost(),
                "must not hold credentials: send an Authorization header");
    }

    private void request(Load load) {
        token("method", load.method());
        token("versionHeader", load.versionHeader());
        load.headers().forEach((name, value) -> {
            token("header", name);
            problems.require(
                    !FRAMING.contains(name.toLowerCase(Locale.ROOT)),
                    "header",
                    name,
                    "must not frame the message: the generator does");
            problems.require(
                    load.protocol() == Protocol.HTTP_1_1 || !ABOUT_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT)),
                    "header",
                    name,
                    "must not be sent over HTTP/2: it is about a connection");
            problems.require(
                    HEADER_VALUE.matcher(value).matches(),
                    "header " + name,
                    "…",
                    "must not hold control characters or anything beyond Latin-1");
        });
    }

    private void times(Load load) {
        within("during", load.during(), Duration.ofMillis(1), Duration.ofDays(1));
        within("timeout", load.timeout(), Duration.ofMillis(1), Duration.ofHours(1));
        within("lagLimit", load.lagLimit(), Duration.ofMillis(1), Duration.ofHours(1));
        problems.requireNotNegative("warmUp", load.warmUp());
        problems.require(
                load.warmUp().compareTo(load.during()) < 0,
                "warmUp",
                load.warmUp(),
                "must be shorter than the whole, " + load.during());
    }

    private void limits(Load load) {
        double share = load.freshShare();
        problems.require(share >= 0 && share <= 1, "freshShare", share, "must be in [0, 1]");
        within("keptConnections", load.keptConnections(), 1, 10_000);
        within("inFlightLimit", load.inFlightLimit(), 1, Load.MOST_IN_FLIGHT);
        within("bodyLimit", load.bodyLimit(), 0, 65_536);
    }

    private void token(String option, String value) {
        problems.require(TOKEN.matcher(value).matches(), option, value, "must be an HTTP token");
    }

    private <T extends Comparable<T>> void within(String option, T value, T least, T most) {
        boolean fits = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        problems.require(fits, option, value, "must be in [" + least + ", " + most + "]");
    }
}
