package dev.sluice.local.internal;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Set;

/**
 * The headers that a reverse proxy takes away and adds, and no others.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110 §7.6.1, Connection</a>
 */
final class ForwardedHeaders {
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private ForwardedHeaders() {}

    /** Takes away what belongs to one connection only, also what {@code Connection} names. */
    static void strip(MultiMap headers) {
        for (String line : headers.getAll("connection")) {
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
        String before = headers.get("x-forwarded-for");
        String address = user.remoteAddress().hostAddress();
        headers.set("x-forwarded-for", before == null ? address : before + ", " + address);
        if (!headers.contains("x-forwarded-proto")) {
            headers.set("x-forwarded-proto", user.scheme() == null ? "http" : user.scheme());
        }
        HostAndPort authority = user.authority();
        if (authority != null && !headers.contains("x-forwarded-host")) {
            headers.set("x-forwarded-host", authority.toString());
        }
    }
}
