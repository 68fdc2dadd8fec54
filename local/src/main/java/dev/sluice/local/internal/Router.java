package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * The HTTP server in front of every revision: HTTP/1.1, HTTP/2 without TLS (upgrade and prior knowledge) and WebSockets, by weights, matches
 * and a mirror.
 *
 * <p>User connections end here and outlive every switch. New rules act on the next request of every connection, old or new; a request in
 * flight ends where it is. WebSockets of a revision that lost its traffic are closed after the drain limit. Safe for use by many threads.
 */
final class Router implements AutoCloseable {
    static final String LOOPBACK = "127.0.0.1";
    static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MOST_EVENT_LOOPS = 4;
    private static final Duration LIFECYCLE_LIMIT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Routes routes;
    private final AccessLog accessLog;
    private final Duration drainLimit;
    private final ConnectLimits connectLimits;
    private final LongAdder requests = new LongAdder();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private volatile int port;

    private Router(Vertx vertx, Duration drainLimit, ConnectLimits connectLimits, AccessLog accessLog) {
        this.vertx = vertx;
        this.drainLimit = drainLimit;
        this.connectLimits = connectLimits;
        this.accessLog = accessLog;
        this.routes = new Routes(new SplittableRandom(), SystemTime::nanos);
    }

    /**
     * Starts to listen, with no traffic to any revision yet.
     *
     * @param host the address to listen on
     * @param port the port, 0 for a free one
     * @param drainLimit how long WebSockets of a revision without traffic may stay open
     * @throws PermanentException when the address can't be listened on
     */
    static Router start(String host, int port, Duration drainLimit, AccessLog accessLog) {
        Router router = prepare(drainLimit, accessLog);
        try {
            router.listen(host, port);
            return router;
        } catch (RuntimeException failure) {
            router.close();
            throw failure;
        }
    }

    /** A router that does not listen yet. */
    static Router prepare(Duration drainLimit, AccessLog accessLog) {
        return prepare(drainLimit, ConnectLimits.DEFAULTS, accessLog);
    }

    /** The same with limits of its own for the way to an instance. */
    static Router prepare(Duration drainLimit, ConnectLimits connectLimits, AccessLog accessLog) {
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(loops()).setUseDaemonThread(true);
        return new Router(Vertx.vertx(options), drainLimit, connectLimits, accessLog);
    }

    /** Checks of instances, made by this router's threads. */
    HealthCheck healthCheck(Executor executor) {
        return new HealthCheck(vertx, executor);
    }

    private static int loops() {
        return Math.min(MOST_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Begins to take requests.
     *
     * @throws PermanentException when the address can't be listened on
     */
    void listen(String host, int wanted) {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_HEADER_BYTES)
                .setHandle100ContinueAutomatically(true)
                // what the application and its user agree on for a WebSocket is not ours to take part in
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHost(host);
        // servers share a port by the number they ask for; -1 is "one random port for all who ask for it"
        int asked = wanted == 0 ? -1 : wanted;
        Deployable serving = context -> serve(options, asked, host);
        for (int loop = 0; loop < loops(); loop++) {
            await(vertx.deployVerticle(serving), "listen on " + host + ":" + wanted);
        }
    }

    /**
     * One server on one event loop, with upstream connections of its own, so that no request goes from one thread to another. Deployed,
     * because all that is started by a thread which is not Vert.x's shares one loop.
     */
    private Future<HttpServer> serve(HttpServerOptions options, int asked, String host) {
        UpstreamClient upstreams = new UpstreamClient(vertx, connectLimits);
        HttpForwarding forwarding = new HttpForwarding(routes, upstreams, accessLog);
        HttpProxy proxy = HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), upstreams.kept())
                .origin(forwarding)
                .addInterceptor(forwarding);
        return vertx.createHttpServer(options)
                .requestHandler(request -> handle(request, proxy, upstreams))
                .listen(asked, host)
                .onSuccess(this::listens);
    }

    private void listens(HttpServer server) {
        servers.add(server);
        port = server.actualPort();
    }

    private void handle(HttpServerRequest request, HttpProxy proxy, UpstreamClient upstreams) {
        requests.increment();
        if (!request.canUpgradeToWebSocket()) {
            proxy.handle(request);
            return;
        }
        routes.open(request)
                .ifPresentOrElse(
                        exchange -> {
                            exchange.traffic().requested();
                            WebSocketTunnel.open(request, exchange, upstreams, accessLog);
                        },
                        () -> {
                            accessLog.unrouted(request, 503);
                            request.response().setStatusCode(503).end();
                        });
    }

    /** The port users connect to. */
    int port() {
        return port;
    }

    /** Every request that arrived since the start, wherever it went. */
    long requests() {
        return requests.sum();
    }

    /** Puts rules in force. When this returns, no request that arrives is served by the earlier rules. */
    void route(TrafficRules rules) {
        for (RevisionId revision : routes.route(rules)) {
            vertx.setTimer(Math.max(1, drainLimit.toMillis()), late -> {
                if (!routes.serves(revision)) {
                    routes.traffic(revision).closeWebSockets();
                }
            });
        }
    }

    /** Says which instances of each revision may be asked from now on. */
    void ready(Map<RevisionId, List<Upstream>> instances) {
        routes.ready(instances);
    }

    TrafficRules rules() {
        return routes.current();
    }

    TrafficCounts counts(RevisionId revision) {
        return routes.counts(revision);
    }

    /** The live traffic of every revision that the rules have named. */
    Map<RevisionId, RevisionTraffic> traffic() {
        return routes.traffic();
    }

    /** Closes the WebSockets of an instance that is about to be stopped. */
    void closeWebSockets(RevisionId revision, Upstream upstream) {
        routes.traffic(revision).closeWebSockets(upstream);
    }

    /** Drops the counters of revisions that exist no more. */
    void forget(Set<RevisionId> revisions) {
        revisions.forEach(routes::forget);
    }

    /** Takes no further connection and waits for the requests in flight, as long as the drain limit says. */
    void drain() {
        long millis = drainLimit.toMillis();
        // all begin before any is waited for: one that still accepts would serve on while the others end
        List<Future<Void>> ending = servers.stream()
                .map(server -> server.shutdown(millis, TimeUnit.MILLISECONDS))
                .toList();
        await(Future.join(ending), drainLimit.plus(LIFECYCLE_LIMIT), "drain the router");
    }

    /** Stops to listen and breaks what is still connected. */
    @Override
    public void close() {
        await(vertx.close(), "close the router");
        accessLog.close();
    }

    private static <T> T await(Future<T> future, String what) {
        return await(future, LIFECYCLE_LIMIT, what);
    }

    private static <T> T await(Future<T> future, Duration limit, String what) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransientException("Interrupted while waiting to " + what, interrupted);
        } catch (TimeoutException late) {
            throw new TransientException("Could not " + what + " within " + limit, late);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new PermanentException(
                    PermanentException.Reason.REFUSED, "Could not " + what + ": " + cause.getMessage(), cause);
        }
    }
}
