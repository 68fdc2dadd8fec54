package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One watch of the API server: a response that goes on, one event a line. It ends by itself in the end, and says so; what to do then is
 * the reader's part. Events come one after the other, from threads of the transport.
 */
final class Watch {

    /** Is told each event. */
    interface Listener {

        /** @param type ADDED, MODIFIED, DELETED, BOOKMARK or ERROR */
        void event(Watch watch, String type, @Nullable Object object);

        /** No event will come any more; may be told twice. */
        default void ended(Watch watch) {}
    }

    private final Ticks ticks;
    private final Api api;
    private final Listener listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private volatile @Nullable CompletableFuture<HttpResponse<AsyncBody>> response;
    private volatile boolean alive = true;
    private volatile long heardAt;

    Watch(Api api, Ticks ticks, Listener listener) {
        this.api = api;
        this.ticks = ticks;
        this.listener = listener;
        this.heardAt = ticks.nanos();
    }

    /** Begins; called once, when whoever listens is ready for the first event. */
    void start(Request request) {
        var coming = api.transport().http().consumeBytes(api.transport().built(request, Map.of()), (parts, body) -> {
            read(parts);
            body.consume();
        });
        response = coming;
        var unused = coming.whenComplete((answer, failure) -> {
            if (failure != null || answer.code() != 200) {
                end();
            }
            if (answer != null) {
                var unusedEnd = answer.body().done().whenComplete((done, broken) -> end());
                answer.body().consume();
            }
        });
    }

    boolean isAlive() {
        return alive;
    }

    Duration silentFor() {
        return Duration.ofNanos(ticks.nanos() - heardAt);
    }

    void close() {
        alive = false;
        CompletableFuture<HttpResponse<AsyncBody>> open = response;
        if (open != null) {
            var unused = open.whenComplete((answer, failure) -> {
                if (answer != null) {
                    answer.body().cancel();
                }
            });
        }
    }

    private void end() {
        alive = false;
        listener.ended(this);
    }

    private void read(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            while (part.hasRemaining()) {
                byte b = part.get();
                if (b == '\n') {
                    event(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else {
                    line.write(b);
                }
            }
        }
    }

    private void event(String text) {
        heardAt = ticks.nanos();
        if (text.isBlank() || !alive) {
            return;
        }
        Map<?, ?> event = api.json().unmarshal(text, Map.class);
        String type = String.valueOf(event.get("type"));
        if (type.equals("ERROR")) {
            alive = false; // too old, or the server is going: listed again by the next who reads
        }
        listener.event(this, type, event.get("object"));
    }
}
