package dev.sluice.local.internal;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket through the router: the handshake is forwarded as it is, and from then on bytes flow both ways, at the pace of the slower side.
 *
 * <p>Frames are not looked into, so every extension and subprotocol that client and application agree on works. The tunnel is our own rather
 * than that of http-proxy because it must be counted, never buffer without bound, and be closed when its revision has drained long enough:
 * then the user gets a close frame with code 1001, "going away", after the last whole frame of the application, and the application gets
 * what the user answers to that.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1">RFC 6455 §7.4.1, Defined Status Codes</a>
 */
final class WebSocketTunnel {
    private static final Buffer GOING_AWAY = Buffer.buffer(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xe9});
    /** How long user and application have for their goodbyes. */
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final HttpServerRequest user;
    private final Exchange exchange;
    private final AccessLog accessLog;
    private final Vertx vertx;
    private final FrameEnds frames = new FrameEnds();
    private boolean leaving;
    private boolean saidGoodbye;
    private volatile @Nullable NetSocket userSocket;
    private volatile @Nullable NetSocket upstreamSocket;
    private final @Nullable Upstream upstream;

    private WebSocketTunnel(HttpServerRequest user, Exchange exchange, AccessLog accessLog, Vertx vertx) {
        this.vertx = vertx;
        this.user = user;
        this.exchange = exchange;
        this.accessLog = accessLog;
        this.upstream = exchange.upstream();
    }

    /** Forwards a handshake; the exchange ends when the tunnel does, or with the answer of an application that refused. */
    static void open(HttpServerRequest user, Exchange exchange, UpstreamClient upstreams, AccessLog accessLog) {
        user.pause();
        user.response().closeHandler(gone -> exchange.failed(exchange.userLeft(false)));
        upstreams
                .openForUpgrade(exchange)
                .compose(request -> handshake(user, request))
                .onSuccess(
                        response -> new WebSocketTunnel(user, exchange, accessLog, upstreams.vertx()).accept(response))
                .onFailure(failure -> {
                    ErrorCause unseen = exchange.exhausted();
                    ErrorCause cause = unseen == null ? ErrorCause.BROKEN : unseen;
                    if (exchange.failed(cause)) {
                        accessLog.failed(user, exchange, cause);
                    }
                    if (!user.response().closed()) {
                        user.response()
                                .setStatusCode(unseen == null ? 502 : 503)
                                .end();
                    }
                });
    }

    /** Whether the other end is that instance. */
    boolean isTo(Upstream instance) {
        return upstream == instance;
    }

    /** Tells the user that the release goes away, and ends the connection soon after. May be called by any thread, any number of times. */
    synchronized void close() {
        if (leaving) {
            return;
        }
        leaving = true;
        vertx.setTimer(GOODBYE.toMillis(), late -> cut());
        if (frames.isBetween()) {
            sayGoodbye();
        }
    }

    private void sayGoodbye() {
        saidGoodbye = true;
        if (userSocket != null) {
            userSocket.write(GOING_AWAY);
        }
    }

    private void cut() {
        if (userSocket != null) {
            userSocket.close();
        }
        if (upstreamSocket != null) {
            upstreamSocket.close();
        }
    }

    private synchronized void pass(Buffer chunk, NetSocket toUser, NetSocket toUpstream) {
        if (saidGoodbye) {
            return;
        }
        if (leaving) {
            toUser.write(frames.untilEnd(chunk));
            if (frames.isBetween()) {
                sayGoodbye();
            }
            return;
        }
        frames.follow(chunk);
        toUser.write(chunk);
        if (toUser.writeQueueFull()) {
            toUpstream.pause();
        }
    }

    private static Future<HttpClientResponse> handshake(HttpServerRequest user, HttpClientRequest request) {
        MultiMap headers = HttpHeaders.headers().addAll(user.headers());
        String protocol = headers.get(HttpHeaders.UPGRADE);
        ForwardedHeaders.strip(headers);
        ForwardedHeaders.add(headers, user);
        headers.remove(HttpHeaders.HOST);
        request.setMethod(user.method()).setURI(user.uri());
        request.headers().addAll(headers);
        // some browsers say "keep-alive, Upgrade"; applications expect the plain word
        request.headers().set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).set(HttpHeaders.UPGRADE, protocol);
        if (user.authority() != null) {
            request.authority(user.authority());
        }
        return request.connect().map(response -> {
            if (response.statusCode() == 101) {
                response.netSocket().pause();
            } else {
                response.pause();
            }
            return response;
        });
    }

    private void accept(HttpClientResponse response) {
        if (response.statusCode() != 101) {
            refuse(response);
            return;
        }
        NetSocket toUpstream = response.netSocket();
        upstreamSocket = toUpstream;
        user.response().setStatusCode(101).headers().addAll(response.headers());
        user.toNetSocket().onFailure(gone -> lost(toUpstream)).onSuccess(toUser -> {
            userSocket = toUser;
            exchange.traffic().opened(this);
            exchange.upgraded(101);
            toUser.closeHandler(closed -> ended(toUpstream));
            toUpstream.closeHandler(closed -> ended(toUser));
            toUser.pipeTo(toUpstream);
            toUser.drainHandler(room -> toUpstream.resume());
            toUpstream.handler(chunk -> pass(chunk, toUser, toUpstream));
            toUpstream.resume();
        });
        user.resume();
    }

    private void lost(NetSocket toUpstream) {
        toUpstream.close();
        exchange.failed(exchange.userLeft(true));
    }

    private void ended(NetSocket other) {
        other.close();
        exchange.traffic().closed(this);
        if (exchange.closed()) {
            accessLog.answered(user, exchange);
        }
    }

    private void refuse(HttpClientResponse response) {
        ForwardedHeaders.strip(response.headers());
        user.response().setStatusCode(response.statusCode()).headers().addAll(response.headers());
        if (!response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            user.response().setChunked(true);
        }
        user.response().endHandler(end -> {
            if (exchange.answered(response.statusCode())) {
                accessLog.answered(user, exchange);
            }
        });
        user.resume();
        response.pipeTo(user.response());
    }
}
