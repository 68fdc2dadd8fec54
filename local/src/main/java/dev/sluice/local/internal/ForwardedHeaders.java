package dev.sluice.local.internal;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.stream.Stream;

/**
 * The headers that a reverse proxy takes away and adds, and no others.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110 §7.6.1, Connection</a>
 */
final class ForwardedHeaders {
    /** Names that know their hash: they are looked up for every message. */
    private static final CharSequence CONNECTION = HttpHeaders.createOptimized("connection");

    private static final CharSequence FOR = HttpHeaders.createOptimized("x-forwarded-for");
    private static final CharSequence PROTO = HttpHeaders.createOptimized("x-forwarded-proto");
    private static final CharSequence HOST = HttpHeaders.createOptimized("x-forwarded-host");
    private static final List<CharSequence> OF_THE_CONNECTION = Stream.concat(
                    Stream.of(CONNECTION),
                    Stream.of(
                                    "keep-alive",
                                    "proxy-authenticate",
                                    "proxy-authorization",
                                    "proxy-connection",
                                    "te",
                                    "trailer",
                                    "transfer-encoding",
                                    "upgrade")
                            .map(HttpHeaders::createOptimized))
            .toList();

    private ForwardedHeaders() {}

    /** Takes away what belongs to one connection only, also what {@code Connection} names. */
    static void strip(MultiMap headers) {
        for (String line : headers.getAll(CONNECTION)) {
            for (String named : line.split(",")) {
                if (!named.isBlank()) {
                    headers.remove(named.trim());
                }
            }
        }
        OF_THE_CONNECTION.forEach(headers::remove);
    }

    /** Says who asked, for which host, over what; what a proxy before us said stays, and the list of addresses grows. */
    static void add(MultiMap headers, HttpServerRequest user) {
        String before = headers.get(FOR);
        String address = user.remoteAddress().hostAddress();
        headers.set(FOR, before == null ? address : before + ", " + address);
        if (!headers.contains(PROTO)) {
            headers.set(PROTO, user.scheme() == null ? "http" : user.scheme());
        }
        HostAndPort authority = user.authority();
        if (authority != null && !headers.contains(HOST)) {
            headers.set(HOST, authority.toString());
        }
    }
}
