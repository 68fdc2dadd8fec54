package dev.sluice.local.internal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks an instance over HTTP whether it can serve, each time over a connection of its own. Safe for use by many threads. */
final class HealthCheck {
    private final HttpClient client;
    private final Context context;
    private final Executor executor;

    /** @param executor runs what follows an answer */
    HealthCheck(Vertx vertx, Executor executor) {
        this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
        this.context = vertx.getOrCreateContext();
        this.executor = executor;
    }

    /** Empty text when an answer from 200 to 399 came in time, else what came instead. Never fails. */
    CompletableFuture<String> ask(int port, String path, Duration within) {
        Promise<Integer> status = Promise.promise();
        // on the event loop as a whole: an answer must not end between two steps of a thread that gets no processor
        context.runOnContext(now -> status(port, path, within).onComplete(status));
        return status.future()
                .map(code -> code >= 200 && code < 400 ? "" : "GET " + path + " answered " + code)
                .otherwise(failure -> "GET " + path + " " + problem(failure, within))
                .toCompletionStage()
                .toCompletableFuture()
                .thenApplyAsync(problem -> problem, executor);
    }

    private Future<Integer> status(int port, String path, Duration within) {
        long millis = Math.max(1, within.toMillis());
        Future<HttpClientRequest> opened = client.request(new RequestOptions()
                .setHost(Router.LOOPBACK)
                .setPort(port)
                .setURI(path)
                .setConnectTimeout(millis)
                .putHeader("user-agent", "sluice-health"));
        return opened.compose(HealthCheck::send)
                .compose(answer -> answer.end().map(answer.statusCode()))
                .timeout(millis, TimeUnit.MILLISECONDS)
                .onFailure(late -> opened.onSuccess(HttpClientRequest::reset));
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request) {
        // without these handlers Vert.x would log what the future tells as well
        request.connection().exceptionHandler(told -> {});
        return request.exceptionHandler(told -> {}).send();
    }

    private static String problem(Throwable failure, Duration within) {
        if (failure instanceof TimeoutException) {
            return "was not answered within " + within;
        }
        return failure instanceof ConnectException
                ? "was refused a connection"
                : "failed: " + failure.getClass().getSimpleName();
    }
}
