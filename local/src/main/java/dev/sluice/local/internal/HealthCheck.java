package dev.sluice.local.internal;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Asks an instance over HTTP whether it can serve. Safe for use by many threads. */
final class HealthCheck {
    private final HttpClient client;

    /** @param executor runs what follows an answer */
    HealthCheck(Executor executor) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(executor)
                .build();
    }

    /** Empty text when an answer from 200 to 399 came in time, else what came instead. Never fails. */
    CompletableFuture<String> ask(int port, String path, Duration within) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + Router.LOOPBACK + ":" + port + path))
                .timeout(within)
                .header("user-agent", "sluice-health")
                .build();
        return client.sendAsync(request, BodyHandlers.discarding()).handle((answer, failure) -> {
            if (failure != null) {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                return "GET " + path + ": " + cause.getClass().getSimpleName();
            }
            boolean healthy = answer.statusCode() >= 200 && answer.statusCode() < 400;
            return healthy ? "" : "GET " + path + " answered " + answer.statusCode();
        });
    }
}
