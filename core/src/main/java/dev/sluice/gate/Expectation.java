package dev.sluice.gate;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.ProbeReply;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a GET of one path must answer: by default any status from 200 to 299, whatever the body and the headers.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class Expectation {
    private final String path;
    private final OptionalInt status;
    private final Optional<String> body;
    private final Map<String, String> headers;

    private Expectation(String path, OptionalInt status, Optional<String> body, Map<String, String> headers) {
        this.path = path;
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    /** @param path starts with a slash; may have a query; as it is sent, so already encoded */
    public static Expectation of(String path) {
        return new Expectation(requireNonNull(path, "path"), OptionalInt.empty(), Optional.empty(), Map.of());
    }

    /** Exactly this status, 200 to 599; a redirect is not followed, so 302 can be expected. */
    public Expectation withStatus(int status) {
        return new Expectation(path, OptionalInt.of(status), body, headers);
    }

    /** A body that holds this text within what a probe reads of it, 64 KiB. Not empty. */
    public Expectation withBody(String part) {
        return new Expectation(path, status, Optional.of(part), headers);
    }

    /** One more header with exactly this value; of several of that name, the first counts. */
    public Expectation withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name.toLowerCase(Locale.ROOT), requireNonNull(value, "value"));
        return new Expectation(path, status, body, Collections.unmodifiableMap(more));
    }

    public String path() {
        return path;
    }

    /** Empty: 200 to 299. */
    public OptionalInt status() {
        return status;
    }

    /** What the body must hold. */
    public Optional<String> body() {
        return body;
    }

    /** By lower-case name. */
    public Map<String, String> headers() {
        return headers;
    }

    /** How the reply differs, or empty if it is as expected. Does not repeat the body. */
    Optional<String> differs(ProbeReply reply) {
        if (status.isPresent() ? reply.status() != status.getAsInt() : reply.status() / 100 != 2) {
            return Optional.of("answered " + reply.status() + ", expected "
                    + (status.isPresent() ? Integer.toString(status.getAsInt()) : "2xx"));
        }
        for (Map.Entry<String, String> header : headers.entrySet()) {
            Optional<String> was = Optional.ofNullable(reply.headers().get(header.getKey()));
            if (!was.equals(Optional.of(header.getValue()))) {
                return Optional.of("answered with header " + header.getKey()
                        + was.map(v -> " '" + GateText.clean(v) + "'").orElse(" missing") + ", expected '"
                        + header.getValue() + "'");
            }
        }
        return body.filter(part -> !reply.body().contains(part))
                .map(part -> "answered " + reply.status() + " with a body that does not hold '" + part + "'");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expectation that
                && path.equals(that.path)
                && status.equals(that.status)
                && body.equals(that.body)
                && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, status, body, headers);
    }

    @Override
    public String toString() {
        return "GET " + path + " → " + (status.isPresent() ? Integer.toString(status.getAsInt()) : "2xx")
                + body.map(part -> " with '" + part + "'").orElse("")
                + (headers.isEmpty() ? "" : " " + headers);
    }
}
