package dev.sluice.local.internal;

import dev.sluice.TransientException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Opens requests to instances, over kept connections where that is safe and over fresh ones where it is not.
 *
 * <p>An application may close an idle connection in the same moment in which a request is written to it. Such a request can be repeated only
 * if doing so twice does no harm, so only those ever use a kept connection; everything else gets a connection of its own, whose failure to
 * open proves that the application saw nothing.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1">RFC 9112 §9.3.1, Retrying requests</a>
 */
final class UpstreamClient {
    /** Shorter than the keep-alive time of the servers people run (Node 5 s, Cowboy and Puma more). */
    private static final Duration KEPT_IDLE = Duration.ofSeconds(2);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** Of each instance; a request beyond waits for one that ends. Vert.x reserves room for all of them at once. */
    private static final int MOST_CONNECTIONS = 8_192;

    private final HttpClient kept;
    private final HttpClient fresh;
    private final HttpClient upgrading;

    UpstreamClient(Vertx vertx) {
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS);
        this.kept = vertx.createHttpClient(
                options().setKeepAlive(true).setKeepAliveTimeout((int) KEPT_IDLE.toSeconds()), pool);
        this.fresh = vertx.createHttpClient(options().setKeepAlive(false), pool);
        this.upgrading = vertx.createHttpClient(options().setKeepAlive(true).setKeepAliveTimeout(1), pool);
    }

    /** For http-proxy, which wants a client even where requests are made elsewhere. */
    HttpClient kept() {
        return kept;
    }

    /**
     * A request to the next instance that accepts a connection; fails when none does, having told the
     * exchange why.
     *
     * @param repeatable whether a kept connection may be used
     */
    Future<HttpClientRequest> open(Exchange exchange, boolean repeatable) {
        return open(exchange, repeatable ? kept : fresh, null);
    }

    /** The same for a request that may turn its connection into something else; practically always a fresh one, but it can't say so. */
    Future<HttpClientRequest> openForUpgrade(Exchange exchange) {
        return open(exchange, upgrading, null);
    }

    private static Future<HttpClientRequest> open(Exchange exchange, HttpClient client, @Nullable Throwable last) {
        Upstream next = exchange.nextUpstream();
        if (next == null) {
            exchange.exhausted(last == null ? ErrorCause.UNAVAILABLE : ErrorCause.CONNECT);
            return Future.failedFuture(
                    new TransientException("No instance of " + exchange.revision() + " answers", last));
        }
        RequestOptions address = new RequestOptions().setHost(Router.LOOPBACK).setPort(next.port());
        return client.request(address).recover(refused -> open(exchange, client, refused));
    }

    private static HttpClientOptions options() {
        return new HttpClientOptions()
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setMaxHeaderSize(Router.MAX_HEADER_BYTES)
                .setMaxInitialLineLength(Router.MAX_HEADER_BYTES)
                .setDecompressionSupported(false);
    }
}
