package dev.sluice.local.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application inside the test's own process: says its version, echoes bodies and WebSockets, shows headers, keeps requests waiting. */
final class TestOrigin implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final String version;
    private final int port;
    private final List<Short> closeCodes = new CopyOnWriteArrayList<>();
    private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    TestOrigin(String version) {
        this(version, 0);
    }

    TestOrigin(String version, int wanted) {
        this(version, new HttpServerOptions().setPort(wanted));
    }

    /** One that compresses no WebSocket, as many frameworks don't unless they are told to. */
    static TestOrigin withoutCompression(String version) {
        return new TestOrigin(
                version, new HttpServerOptions().setPort(0).setPerMessageWebSocketCompressionSupported(false));
    }

    private TestOrigin(String version, HttpServerOptions options) {
        this.version = version;
        Future<HttpServer> listening = vertx.createHttpServer(options.setMaxHeaderSize(64 * 1024))
                .requestHandler(this::answer)
                .webSocketHandler(socket -> {
                    socket.closeHandler(closed -> closeCodes.add(socket.closeStatusCode()));
                    if (socket.path().equals("/flood")) {
                        flood(socket, 1);
                        return;
                    }
                    socket.writeTextMessage("hello from " + version);
                    socket.textMessageHandler(text -> socket.writeTextMessage(version + ":" + text));
                })
                .listen(options.getPort(), Router.LOOPBACK);
        this.port = listening.toCompletionStage().toCompletableFuture().join().actualPort();
    }

    private void answer(HttpServerRequest request) {
        seen.add(request.method() + " " + request.uri());
        request.response().putHeader("x-version", version);
        switch (request.path()) {
            case "/echo" -> {
                request.response().setChunked(true);
                request.pipeTo(request.response());
            }
            case "/count" -> {
                long[] bytes = {0};
                request.handler(chunk -> bytes[0] += chunk.length());
                request.endHandler(end -> request.response().end(version + " " + bytes[0]));
            }
            case "/headers" ->
                request.response()
                        .end(String.join(
                                "\n",
                                request.headers().entries().stream()
                                        .map(header -> header.getKey().toLowerCase(java.util.Locale.ROOT) + ": "
                                                + header.getValue())
                                        .toList()));
            case "/slow" ->
                vertx.setTimer(
                        Long.parseLong(request.getParam("ms")),
                        late -> request.response().end(version));
            case "/held" -> held.add(request);
            case "/stream" -> stream(request, Long.parseLong(request.getParam("bytes")));
            case "/status" ->
                request.response()
                        .setStatusCode(Integer.parseInt(request.getParam("code")))
                        .end(version);
            case "/closing" ->
                request.response().putHeader("connection", "close").end(version);
            case "/half" -> {
                request.response().putHeader("content-length", "1000");
                request.response()
                        .write("half")
                        .onComplete(sent -> request.connection().close());
            }
            default -> request.response().end(version);
        }
    }

    /** Sends frames of all sizes as fast as they are taken, a few at a time, so that it notices when it is closed. */
    private void flood(ServerWebSocket socket, int size) {
        int next = size;
        for (int frame = 0; frame < 20 && !socket.writeQueueFull(); frame++) {
            socket.writeBinaryMessage(Buffer.buffer(new byte[next]));
            next = next * 7 % 100_003;
        }
        int later = next;
        vertx.setTimer(1, passed -> {
            if (!socket.isClosed()) {
                flood(socket, later);
            }
        });
    }

    /** With which codes WebSockets were closed; null for one that broke off. */
    List<Short> closeCodes() {
        return new ArrayList<>(closeCodes);
    }

    private void stream(HttpServerRequest request, long left) {
        request.response().setChunked(true);
        Buffer chunk = Buffer.buffer(new byte[64 * 1024]);
        long[] remaining = {left};
        Runnable more = () -> {
            while (remaining[0] > 0 && !request.response().writeQueueFull()) {
                int now = (int) Math.min(chunk.length(), remaining[0]);
                remaining[0] -= now;
                request.response().write(chunk.slice(0, now));
                if (remaining[0] == 0) {
                    request.response().end();
                }
            }
        };
        request.response().drainHandler(room -> more.run());
        more.run();
    }

    /** Answers every request to {@code /held}. */
    void answerHeld() {
        held.forEach(request -> request.response().end(version));
    }

    int port() {
        return port;
    }

    /** Method and address of every request so far. */
    List<String> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
