package dev.sluice.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A server of HTTP/2 in clear text, Vert.x's: it counts every request, and then does to it whatever the test says. */
final class Http2Server implements AutoCloseable {
    /** What is done to a request of a number, counted from 0. */
    interface Manner extends BiConsumer<Integer, HttpServerRequest> {}

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<HttpConnection, Integer> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final Set<HttpVersion> versions = ConcurrentHashMap.newKeySet();
    private final List<String> received = new CopyOnWriteArrayList<>();

    private Http2Server(long streams, Manner manner) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(streams));
        this.server = vertx.createHttpServer(options)
                .connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(request -> request.body().onSuccess(body -> {
                    received.add(request.method() + " " + request.uri() + " " + request.authority() + " "
                            + request.headers().entries() + " " + body);
                    versions.add(request.version());
                    int now = underWay.merge(request.connection(), 1, Integer::sum);
                    mostUnderWay.accumulateAndGet(now, Math::max);
                    request.response().endHandler(end -> underWay.merge(request.connection(), -1, Integer::sum));
                    manner.accept(requests.getAndIncrement(), request);
                }));
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    static Http2Server treating(Manner manner) {
        return new Http2Server(100, manner);
    }

    /** A server that takes so many requests at a time on each connection. */
    static Http2Server with(long streams, Manner manner) {
        return new Http2Server(streams, manner);
    }

    /** Answers like the releases of these tests. */
    static void answer(HttpServerRequest request) {
        request.response().putHeader("X-Version", "v1").end("hello");
    }

    /** Answers after a while. */
    void answerIn(long millis, HttpServerRequest request) {
        vertx.setTimer(millis, timer -> answer(request));
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/");
    }

    int requests() {
        return requests.get();
    }

    int connections() {
        return connections.get();
    }

    /** The most requests that one connection ever carried at a time. */
    int mostUnderWay() {
        return mostUnderWay.get();
    }

    Set<HttpVersion> versions() {
        return versions;
    }

    List<String> received() {
        return received;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
