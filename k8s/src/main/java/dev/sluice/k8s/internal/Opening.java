package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a watch that brings all objects there are, as fresh as a list, up to the bookmark that ends them: one request where a
 * list and a watch are two. A server that can't do that refuses, or never sends the bookmark.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists">Streaming lists</a>, on by default from
 *     Kubernetes 1.34
 */
final class Opening<T extends HasMetadata> implements Watch.Listener {
    /** What a server that knows these may take; thereafter it is asked for a list, as any other is. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String END = "k8s.io/initial-events-end";

    private final Api api;
    private final Kind<T> kind;
    private final BiConsumer<Watch, Listing<T>> complete;
    private final Watch.Listener after;
    private final List<T> objects = new ArrayList<>();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private boolean over;

    /**
     * @param complete takes the objects, before any later event is told
     * @param after is told what comes then
     */
    Opening(Api api, Kind<T> kind, BiConsumer<Watch, Listing<T>> complete, Watch.Listener after) {
        this.api = api;
        this.kind = kind;
        this.complete = complete;
        this.after = after;
    }

    /** Whether all objects came; if not, none will be handed on any more. */
    boolean await(Limit limit) {
        long most = Math.min(PATIENCE.toNanos(), limit.left().toNanos());
        try {
            return done.get(most, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUp();
        } catch (TimeoutException | ExecutionException e) {
            return giveUp();
        }
    }

    @Override
    public void event(Watch watch, String type, @Nullable Object document) {
        synchronized (this) {
            if (!over) {
                begins(watch, type, document);
                return;
            }
        }
        after.event(watch, type, document);
    }

    @Override
    public void ended(Watch watch) {
        giveUp();
    }

    private void begins(Watch watch, String type, @Nullable Object document) {
        if (type.equals("ADDED")) {
            T object = api.json().convertValue(document, kind.type());
            object.getMetadata().setManagedFields(List.of());
            objects.add(object);
        } else if (type.equals("BOOKMARK") && document instanceof Map<?, ?> fields) {
            ObjectMeta meta = api.json().convertValue(fields.get("metadata"), ObjectMeta.class);
            Map<String, String> annotations = meta.getAnnotations();
            if (annotations != null && "true".equals(annotations.get(END))) {
                over = true;
                complete.accept(watch, new Listing<>(meta.getResourceVersion(), objects));
                done.complete(true);
            }
        }
    }

    /** False unless it was complete before. */
    private synchronized boolean giveUp() {
        over = true;
        done.complete(false);
        return Boolean.TRUE.equals(done.getNow(false));
    }
}
