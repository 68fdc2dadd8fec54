package dev.sluice.load;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.sluice.ConfigurationException;
import dev.sluice.Problems;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent where, how fast and for how long: a stream of equal HTTP requests with a fixed arrival schedule.
 *
 * <p>The schedule is <i>open</i>: request <i>n</i> is meant to leave at {@code n / rate}, and a slow server does not slow the schedule
 * down. Latency counts from the intended time, so a stall is seen by every request that should have left during it (no
 * coordinated omission).
 *
 * <p>Immutable and safe for use by many threads. Plain {@code http} only; redirects are not followed.
 *
 * @see <a href="https://github.com/giltene/wrk2">wrk2, on coordinated omission</a>
 */
public final class Load {
    /** How many requests one run can have under way. */
    static final int MOST_IN_FLIGHT = 20_000;

    private final URI uri;
    private final Protocol protocol;
    private final Rate rate;
    private final Duration during;
    private final Duration warmUp;
    private final double freshShare;
    private final int keptConnections;
    private final int inFlightLimit;
    private final Duration timeout;
    private final Duration lagLimit;
    private final String method;
    private final Map<String, String> headers;
    private final String body;
    private final String versionHeader;
    private final int bodyLimit;

    private Load(Builder builder, Rate rate, Duration during) {
        this.uri = builder.uri;
        this.protocol = builder.protocol;
        this.rate = rate;
        this.during = during;
        this.warmUp = builder.warmUp;
        this.freshShare = builder.freshShare;
        this.keptConnections = builder.keptConnections;
        this.inFlightLimit = builder.inFlightLimit;
        this.timeout = builder.timeout;
        this.lagLimit = builder.lagLimit;
        this.method = builder.method;
        this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(builder.headers));
        this.body = builder.body;
        this.versionHeader = builder.versionHeader;
        this.bodyLimit = builder.bodyLimit;
    }

    /** Starts from the defaults, which stand at each option; rate and duration have none and must be given. */
    public static Builder to(URI uri) {
        return new Builder(requireNonNull(uri, "uri"));
    }

    /** Where the requests go. */
    public URI uri() {
        return uri;
    }

    /** What the requests travel over. */
    public Protocol protocol() {
        return protocol;
    }

    /** How many requests leave per second. */
    public Rate rate() {
        return rate;
    }

    /** How long requests are started, the warm-up included. */
    public Duration during() {
        return during;
    }

    /** The time at the start whose requests are counted apart and not measured. */
    public Duration warmUp() {
        return warmUp;
    }

    /** How long one request may take, counted from when it really left. */
    public Duration timeout() {
        return timeout;
    }

    double freshShare() {
        return freshShare;
    }

    int keptConnections() {
        return keptConnections;
    }

    int inFlightLimit() {
        return inFlightLimit;
    }

    Duration lagLimit() {
        return lagLimit;
    }

    String method() {
        return method;
    }

    Map<String, String> headers() {
        return headers;
    }

    String body() {
        return body;
    }

    String versionHeader() {
        return versionHeader;
    }

    int bodyLimit() {
        return bodyLimit;
    }

    @Override
    public String toString() {
        String over = protocol == Protocol.HTTP_1_1 ? "" : " over " + protocol;
        return method + " " + uri + over + " at " + rate + " during " + during;
    }

    /** Collects the options; {@link #build()} reports everything that is wrong with them at once. */
    public static final class Builder {
        private final URI uri;
        private Protocol protocol = Protocol.HTTP_1_1;
        private @Nullable Rate rate;
        private @Nullable Duration during;
        private Duration warmUp = Duration.ZERO;
        private double freshShare = 0.5;
        private int keptConnections = 16;
        private int inFlightLimit = 1_000;
        private Duration timeout = Duration.ofSeconds(5);
        private Duration lagLimit = Duration.ofMillis(50);
        private String method = "GET";
        private final Map<String, String> headers = new LinkedHashMap<>();
        private String body = "";
        private String versionHeader = "X-Version";
        private int bodyLimit;

        private Builder(URI uri) {
            this.uri = uri;
        }

        /** What the requests travel over. {@link Protocol#HTTP_1_1} by default. */
        public Builder protocol(Protocol protocol) {
            this.protocol = requireNonNull(protocol, "protocol");
            return this;
        }

        /** How many requests leave per second. Required. */
        public Builder rate(Rate rate) {
            this.rate = requireNonNull(rate, "rate");
            return this;
        }

        /** How many requests leave per second. Required. */
        public Builder rate(double perSecond) {
            return rate(Rate.perSecond(perSecond));
        }

        /** How long requests are started, the warm-up included; up to a day. Answers under way may take longer. Required. */
        public Builder during(Duration during) {
            this.during = requireNonNull(during, "during");
            return this;
        }

        /** The time at the start whose requests are counted apart and not measured. None by default; shorter than the whole. */
        public Builder warmUp(Duration warmUp) {
            this.warmUp = requireNonNull(warmUp, "warmUp");
            return this;
        }

        /** The share of requests that travel on a connection of their own, 0 to 1, spread evenly. 0.5 by default. */
        public Builder freshShare(double freshShare) {
            this.freshShare = freshShare;
            return this;
        }

        /**
         * How many connections the other requests share in turn, 1 to 10,000. 16 by default.
         *
         * <p>A request never waits for one of them: when all are busy it opens one more, which is not kept. Over HTTP/2 a connection is
         * busy when it carries as many requests as its server takes at once.
         */
        public Builder keptConnections(int keptConnections) {
            this.keptConnections = keptConnections;
            return this;
        }

        /** How many requests may be under way at once, 1 to 20,000. 1,000 by default. A run that reaches it is not valid. */
        public Builder inFlightLimit(int inFlightLimit) {
            this.inFlightLimit = inFlightLimit;
            return this;
        }

        /** How long one request may take from when it really left, 1 ms to an hour. 5 s by default. */
        public Builder timeout(Duration timeout) {
            this.timeout = requireNonNull(timeout, "timeout");
            return this;
        }

        /** How late the latest hundredth of the requests may leave before the run is not valid. 50 ms by default. */
        public Builder lagLimit(Duration lagLimit) {
            this.lagLimit = requireNonNull(lagLimit, "lagLimit");
            return this;
        }

        /** The request method. {@code GET} by default. */
        public Builder method(String method) {
            this.method = requireNonNull(method, "method");
            return this;
        }

        /** Adds a request header. {@code Host} may be given; what frames the message may not. */
        public Builder header(String name, String value) {
            headers.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
            return this;
        }

        /** The request body, sent as UTF-8. None by default. */
        public Builder body(String body) {
            this.body = requireNonNull(body, "body");
            return this;
        }

        /** The response header that names the release which answered. {@code X-Version} by default. */
        public Builder versionHeader(String versionHeader) {
            this.versionHeader = requireNonNull(versionHeader, "versionHeader");
            return this;
        }

        /** How many bytes of each answer's body an observer gets to see, up to 64 KiB. None by default. */
        public Builder bodyLimit(int bodyLimit) {
            this.bodyLimit = bodyLimit;
            return this;
        }

        /** @throws ConfigurationException naming every option that does not fit */
        public Load build() {
            Problems problems = new Problems();
            problems.require(rate != null, "rate", "not given", "must be");
            problems.require(during != null, "during", "not given", "must be");
            Load load = new Load(
                    this,
                    requireNonNullElse(rate, Rate.perSecond(1)),
                    requireNonNullElse(during, warmUp.plus(Duration.ofSeconds(1))));
            LoadProblems.addTo(problems, load);
            problems.throwIfAny("This load");
            return load;
        }
    }
}
