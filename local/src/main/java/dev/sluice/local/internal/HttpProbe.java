package dev.sluice.local.internal;

import dev.sluice.TransientException;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.ProbeReply;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reaches one instance on its own port, past the router. */
public final class HttpProbe implements Probe {
    private static final int MOST_BYTES = 64 * 1024;

    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** @param port of the loopback interface */
    public HttpProbe(int port) {
        this.address = URI.create("http://" + Router.LOOPBACK + ":" + port);
    }

    @Override
    public ProbeReply get(String path, Map<String, String> headers, Duration limit) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(limit);
        headers.forEach(request::setHeader);
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                Map<String, String> first = answer.headers().map().entrySet().stream()
                        .collect(Collectors.toMap(
                                header -> header.getKey().toLowerCase(Locale.ROOT),
                                header -> header.getValue().get(0),
                                (a, b) -> a));
                return new ProbeReply(
                        answer.statusCode(), first, new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
            }
        } catch (IOException failed) {
            throw new TransientException("GET " + address + path + " was not answered: " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransientException("Interrupted while waiting for " + address + path, interrupted);
        }
    }

    @Override
    public Optional<URI> direct() {
        return Optional.of(address);
    }
}
