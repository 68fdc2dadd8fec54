package dev.sluice.k8s.internal;

import dev.sluice.TransientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests one by one: credentials, TLS and connections are fabric8's, everything else is not. Its own retries are off, because
 * they repeat what must not be repeated and sleep past every deadline. Safe for use by many threads.
 */
final class Transport {
    private final HttpClient http;
    private final String base;
    private final ApiClock clock;
    private final AtomicLong sent = new AtomicLong();

    Transport(HttpClient http, String base, ApiClock clock) {
        this.http = http;
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.clock = clock;
    }

    /** How many requests were sent, watches not counted. */
    long sent() {
        return sent.get();
    }

    /** An answer, whatever its status, with the seconds that the server asked to be left alone. */
    record Reply(Answer answer, @Nullable String retryAfter) {}

    /**
     * Sends it once.
     *
     * @throws TransientException if no answer came within the limit, or the connection broke, or the thread was interrupted
     */
    Reply send(Request request, Limit limit) {
        return send(request, Map.of(), limit);
    }

    Reply send(Request request, Map<String, String> headers, Limit limit) {
        sent.incrementAndGet();
        CompletableFuture<HttpResponse<byte[]>> coming = http.sendAsync(built(request, headers), byte[].class);
        try {
            HttpResponse<byte[]> response = coming.get(limit.left().toNanos(), TimeUnit.NANOSECONDS);
            clock.heard(response.header("Date"));
            byte[] body = response.body() == null ? new byte[0] : response.body();
            return new Reply(new Answer(response.code(), body), response.header("Retry-After"));
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new TransientException("Interrupted while waiting for " + request, e);
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw new TransientException("No answer to " + request + " within the time that a call may take", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new TransientException("No answer to " + request + ": " + Causes.text(cause), cause);
        }
    }

    HttpClient http() {
        return http;
    }

    HttpRequest built(Request request, Map<String, String> headers) {
        HttpRequest.Builder builder = http.newHttpRequestBuilder().uri(base + request.path());
        headers.forEach(builder::header);
        if (request.body() == null || request.contentType() == null) {
            return builder.method(request.method(), null, null).build();
        }
        return builder.method(request.method(), request.contentType(), request.body())
                .build();
    }
}
