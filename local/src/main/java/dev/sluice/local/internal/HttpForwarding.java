package dev.sluice.local.internal;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.HostAndPort;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.MediaType;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.util.Optional;
import java.util.Set;

/**
 * Sends a request to the revision that the rules name and the answer back, streaming both.
 *
 * <p>A request that can be sent twice without harm (safe or idempotent, no body) is sent again when its connection broke before anything of
 * an answer came: twice at most, over fresh connections. Any other request is tried again only while no connection opened.
 */
final class HttpForwarding implements ProxyInterceptor, OriginRequestProvider {
    private static final String EXCHANGE = "exchange";
    private static final String ATTEMPT = "attempt";
    private static final int MOST_RETRIES = 2;
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.TRACE);

    private final Routes routes;
    private final UpstreamClient upstreams;
    private final AccessLog accessLog;

    HttpForwarding(Routes routes, UpstreamClient upstreams, AccessLog accessLog) {
        this.routes = routes;
        this.upstreams = upstreams;
        this.accessLog = accessLog;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        HttpServerRequest user = context.request().proxiedRequest();
        Optional<Exchange> opened = routes.open(user);
        if (opened.isEmpty()) {
            accessLog.unrouted(user, 503);
            return Future.succeededFuture(answer(context, 503, "No release takes traffic."));
        }
        Exchange exchange = opened.get();
        exchange.traffic().requested();
        context.set(EXCHANGE, exchange);
        // HTTP/2 reports the close of a stream before its end, and an end that never was when it is reset
        user.response().endHandler(end -> ended(user, exchange));
        user.response().closeHandler(close -> ended(user, exchange));
        prepare(context, user);
        return send(context, exchange, 0);
    }

    @Override
    public Future<HttpClientRequest> create(ProxyContext context) {
        Exchange exchange = context.get(EXCHANGE, Exchange.class);
        boolean kept = isRepeatable(context) && context.get(ATTEMPT, Integer.class) == 0;
        HostAndPort asked = context.request().proxiedRequest().authority();
        return upstreams.open(exchange, kept).map(request -> asked == null ? request : request.authority(asked));
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        ForwardedHeaders.strip(context.response().headers());
        Exchange exchange = context.get(EXCHANGE, Exchange.class);
        Body body = context.response().getBody();
        if (exchange != null && body != null && context.response().proxiedResponse() != null) {
            HttpServerRequest user = context.request().proxiedRequest();
            TappedStream.Tap breaks = new TappedStream.Tap() {
                @Override
                public void failure(Throwable cause) {
                    broken(user, exchange, cause);
                }
            };
            context.response()
                    .setBody(Body.body(new TappedStream(body.stream(), breaks), body.length(), body.mediaType()));
        }
        return context.sendResponse();
    }

    private void prepare(ProxyContext context, HttpServerRequest user) {
        boolean bodiless = isBodiless(user);
        ForwardedHeaders.strip(context.request().headers());
        ForwardedHeaders.add(context.request().headers(), user);
        context.request().headers().remove(HttpHeaders.EXPECT);
        Optional<MirrorCopy> copy =
                routes.mirror().map(target -> new MirrorCopy(upstreams, target, context.request(), !bodiless));
        if (bodiless) {
            context.request().setBody(null);
            user.resume();
            copy.ifPresent(MirrorCopy::end);
        } else {
            if (!user.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                // http-proxy streams a body of unknown length only if the user's own request said "chunked", which
                // HTTP/2 never does
                user.headers().set(HttpHeaders.TRANSFER_ENCODING, HttpHeaders.CHUNKED);
            }
            copy.ifPresent(tap -> {
                Body body = context.request().getBody();
                context.request()
                        .setBody(Body.body(new TappedStream(body.stream(), tap), body.length(), body.mediaType()));
            });
        }
    }

    private Future<ProxyResponse> send(ProxyContext context, Exchange exchange, int attempt) {
        context.set(ATTEMPT, attempt);
        return context.sendRequest().recover(failure -> {
            HttpServerRequest user = context.request().proxiedRequest();
            ErrorCause unseen = exchange.exhausted();
            if (unseen == null && attempt < MOST_RETRIES && isRepeatable(context) && !hasLeft(user, failure)) {
                exchange.retry();
                return send(context, exchange, attempt + 1);
            }
            if (unseen != null) {
                if (exchange.failed(unseen)) {
                    accessLog.failed(user, exchange, unseen);
                }
                return Future.succeededFuture(answer(context, 503, "The release has no instance that can answer."));
            }
            broken(user, exchange, failure);
            return Future.succeededFuture(answer(context, 502, "The connection to the release broke."));
        });
    }

    private void ended(HttpServerRequest user, Exchange exchange) {
        if (!user.response().ended()) {
            ErrorCause cause = exchange.userLeft(user.response().headWritten());
            if (exchange.failed(cause)) {
                accessLog.failed(user, exchange, cause);
            }
        } else if (exchange.answered(user.response().getStatusCode())) {
            accessLog.answered(user, exchange);
        }
    }

    private void broken(HttpServerRequest user, Exchange exchange, Throwable failure) {
        ErrorCause cause =
                hasLeft(user, failure) ? exchange.userLeft(user.response().headWritten()) : ErrorCause.BROKEN;
        if (exchange.failed(cause)) {
            accessLog.failed(user, exchange, cause);
        }
    }

    /** Whether it was the user who broke off: then http-proxy resets the request to the application, whose end is no fault of that. */
    private static boolean hasLeft(HttpServerRequest user, Throwable failure) {
        return user.response().closed()
                || failure instanceof StreamResetException
                || failure.getCause() instanceof StreamResetException;
    }

    private static boolean isBodiless(HttpServerRequest user) {
        if (user.version() == HttpVersion.HTTP_2) {
            return user.isEnded();
        }
        String length = user.headers().get(HttpHeaders.CONTENT_LENGTH);
        return !user.headers().contains(HttpHeaders.TRANSFER_ENCODING) && (length == null || length.equals("0"));
    }

    private static boolean isRepeatable(ProxyContext context) {
        return context.request().getBody() == null
                && IDEMPOTENT.contains(context.request().getMethod());
    }

    private static ProxyResponse answer(ProxyContext context, int status, String text) {
        return context.request()
                .release()
                .response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.RETRY_AFTER, "1")
                .setBody(Body.body(Buffer.buffer(text + "\n"), MediaType.TEXT_PLAIN));
    }
}
