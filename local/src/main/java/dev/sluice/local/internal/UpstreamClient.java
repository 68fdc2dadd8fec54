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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens requests to instances, over kept connections where that is safe and over fresh ones where it is not.
 *
 * <p>An application may close an idle connection in the same moment in which a request is written to it. Such a request can be repeated only
 * if doing so twice does no harm, so only those ever use a kept connection; everything else gets a connection of its own, whose failure to
 * open proves that the application saw nothing.
 *
 * <p>So whatever fails to open is tried again: on each ready instance in turn, with growing pauses, until the time is over or no instance is
 * ready any more. On the loopback interface a connection that stays without an answer means one thing: the application does not accept as
 * fast as the users come, and its queue of connections is full. It may be done with them a second later. Where the traffic moves meanwhile,
 * the request moves with it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1">RFC 9112 §9.3.1, Retrying requests</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/listen.2.html">listen(2), on a full queue</a>
 */
final class UpstreamClient {
    /** Shorter than the keep-alive time of the servers people run (Node 5 s, Cowboy and Puma more). */
    private static final Duration KEPT_IDLE = Duration.ofSeconds(2);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    /** Of each instance; a request beyond waits for one that ends. Vert.x reserves room for all of them at once. */
    private static final int MOST_CONNECTIONS = 8_192;

    private final Vertx vertx;
    private final ConnectLimits limits;
    private final HttpClient kept;
    private final HttpClient fresh;
    private final HttpClient upgrading;

    UpstreamClient(Vertx vertx, ConnectLimits limits) {
        this.vertx = vertx;
        this.limits = limits;
        this.kept = client(options().setKeepAlive(true).setKeepAliveTimeout((int) KEPT_IDLE.toSeconds()));
        this.fresh = client(options().setKeepAlive(false));
        this.upgrading = client(options().setKeepAlive(true).setKeepAliveTimeout(1));
    }

    private HttpClient client(HttpClientOptions options) {
        return vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS))
                .withConnectHandler(connection -> connection.exceptionHandler(UpstreamClient::isToldElsewhere))
                .build();
    }

    /** Every broken connection fails the future of its request, and is counted there. Vert.x would log it too, as severe. */
    private static void isToldElsewhere(Throwable broken) {}

    Vertx vertx() {
        return vertx;
    }

    /** For http-proxy, which wants a client even where requests are made elsewhere. */
    HttpClient kept() {
        return kept;
    }

    /**
     * A request to the next instance that accepts a connection; fails when none did in time, having told the exchange why.
     *
     * @param repeatable whether a kept connection may be used
     */
    Future<HttpClientRequest> open(Exchange exchange, boolean repeatable) {
        return new Opening(exchange, repeatable ? kept : fresh, limits.all()).next();
    }

    /** The same for a request that may turn its connection into something else; practically always a fresh one, but it can't say so. */
    Future<HttpClientRequest> openForUpgrade(Exchange exchange) {
        return new Opening(exchange, upgrading, limits.all()).next();
    }

    /** How long a copy may take, from its beginning to the end of its answer. */
    Duration copyLimit() {
        return limits.copy();
    }

    /** The same for a copy that nobody waits for: each instance is asked once. */
    Future<HttpClientRequest> openOnce(Exchange exchange) {
        return new Opening(exchange, fresh, Duration.ZERO).next();
    }

    private HttpClientOptions options() {
        return new HttpClientOptions()
                .setConnectTimeout((int) limits.attempt().toMillis())
                .setMaxHeaderSize(Router.MAX_HEADER_BYTES)
                .setMaxInitialLineLength(Router.MAX_HEADER_BYTES)
                .setDecompressionSupported(false);
    }

    /** The way to one connection. Confined to the event loop of its request, which reads nothing of the user's body meanwhile. */
    private final class Opening {
        private final Exchange exchange;
        private final HttpClient client;
        private final Duration patience;
        private final long began = SystemTime.nanos();
        private Duration pause = FIRST_PAUSE;
        private boolean asked;
        private @Nullable Throwable last;

        Opening(Exchange exchange, HttpClient client, Duration patience) {
            this.exchange = exchange;
            this.client = client;
            this.patience = patience;
        }

        Future<HttpClientRequest> next() {
            Upstream next = exchange.nextUpstream();
            if (next == null) {
                return asked && SystemTime.nanos() - began < patience.toNanos() ? anotherRound() : giveUp();
            }
            asked = true;
            RequestOptions address =
                    new RequestOptions().setHost(Router.LOOPBACK).setPort(next.port());
            return client.request(address).compose(this::opened, this::refused);
        }

        private Future<HttpClientRequest> opened(HttpClientRequest request) {
            request.exceptionHandler(UpstreamClient::isToldElsewhere);
            if (!exchange.hasEnded()) {
                return Future.succeededFuture(request);
            }
            request.reset();
            return giveUp();
        }

        private Future<HttpClientRequest> refused(Throwable failure) {
            last = failure;
            return next();
        }

        private Future<HttpClientRequest> anotherRound() {
            asked = false;
            long millis = pause.toMillis();
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            return vertx.timer(millis, TimeUnit.MILLISECONDS).compose(over -> {
                exchange.chooseAgain();
                return next();
            });
        }

        private Future<HttpClientRequest> giveUp() {
            exchange.exhausted(last == null ? ErrorCause.UNAVAILABLE : ErrorCause.CONNECT);
            return Future.failedFuture(
                    new TransientException("No instance of " + exchange.revision() + " answers", last));
        }
    }
}
