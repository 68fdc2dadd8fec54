package dev.sluice.local.internal;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.httpproxy.ProxyRequest;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A copy of one request on its way to the mirror's revision; its answer is read and thrown away.
 *
 * <p>The copy never slows the user's request down: where the mirror takes the body more slowly than the user sends it and more than 256 KiB
 * wait, the copy is given up, and so is one that has no whole answer after 30 s. Confined to the event loop of the request it copies.
 */
final class MirrorCopy implements TappedStream.Tap {
    private static final long MOST_WAITING_BYTES = 256 * 1024;

    private final Exchange exchange;
    private final Queue<Buffer> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean complete;
    private boolean givenUp;
    private @Nullable HttpClientRequest request;
    private final Vertx vertx;
    private final long limit;

    MirrorCopy(UpstreamClient upstreams, Exchange exchange, ProxyRequest original, boolean body) {
        this.exchange = exchange;
        this.vertx = upstreams.vertx();
        this.limit = vertx.setTimer(upstreams.copyLimit().toMillis(), late -> giveUp());
        MultiMap headers = HttpHeaders.headers().addAll(original.headers());
        headers.remove(HttpHeaders.HOST);
        HttpMethod method = original.getMethod();
        String uri = original.getURI();
        HostAndPort asked = original.proxiedRequest().authority();
        upstreams.openOnce(exchange).onComplete(opened -> {
            if (opened.failed() || givenUp) {
                giveUp();
                return;
            }
            HttpClientRequest copy = opened.result();
            copy.setMethod(method).setURI(uri).headers().addAll(headers);
            if (asked != null) {
                copy.authority(asked);
            }
            copy.setChunked(body && !headers.contains(HttpHeaders.CONTENT_LENGTH));
            copy.exceptionHandler(broken -> giveUp());
            copy.drainHandler(room -> flush());
            copy.response().compose(HttpClientResponse::end).onComplete(done -> forget());
            request = copy;
            flush();
        });
    }

    @Override
    public void chunk(Buffer chunk) {
        if (givenUp) {
            return;
        }
        waiting.add(chunk);
        waitingBytes += chunk.length();
        flush();
        if (waitingBytes > MOST_WAITING_BYTES) {
            giveUp();
        }
    }

    @Override
    public void end() {
        complete = true;
        flush();
    }

    @Override
    public void failure(Throwable cause) {
        giveUp();
    }

    private void flush() {
        HttpClientRequest target = request;
        if (target == null || givenUp) {
            return;
        }
        while (!waiting.isEmpty() && !target.writeQueueFull()) {
            Buffer chunk = waiting.remove();
            waitingBytes -= chunk.length();
            target.write(chunk);
        }
        if (complete && waiting.isEmpty()) {
            complete = false;
            target.end();
        }
    }

    private void giveUp() {
        givenUp = true;
        waiting.clear();
        waitingBytes = 0;
        if (request != null) {
            request.reset();
        }
        forget();
    }

    private void forget() {
        vertx.cancelTimer(limit);
        exchange.forgotten();
    }
}
