package dev.sluice.k8s.internal;

import dev.sluice.TransientException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All objects of a kind in a namespace: listed, and kept up to date by a watch while somebody wants that.
 *
 * <p>A watch begins with all that there is where the server can say that ({@link Opening}); where it can't, a list goes before it.
 *
 * <p>What this process writes is seen in it at once, before the watch tells. A watch that has been silent for too long is not believed,
 * because a connection that died without a word looks just like one on which nothing happens: the kind is then listed afresh. There is no
 * thread of its own; whoever reads mends. Safe for use by many threads.
 */
final class KindView<T extends HasMetadata> {
    private static final Duration LISTS_AFTER_REFUSAL = Duration.ofMinutes(1);

    private final Api api;
    private final Kind<T> kind;
    private final String namespace;
    private final String query;
    private final Ticks ticks;
    private final Consumer<HasMetadata> changed;
    private final ReentrantLock listing = new ReentrantLock();
    private boolean refused;
    private long listUntil;

    private final Map<String, T> objects = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private @Nullable Watch watch;
    private String version = "0";
    private long listedAt;
    private boolean listed;

    KindView(Api api, Kind<T> kind, String namespace, String query, Ticks ticks, Consumer<HasMetadata> changed) {
        this.api = api;
        this.kind = kind;
        this.namespace = namespace;
        this.query = query;
        this.ticks = ticks;
        this.changed = changed;
    }

    /**
     * The objects, no older than this unless a living watch says that nothing has changed.
     *
     * @param watched whether to go on watching
     */
    List<T> current(boolean watched, Duration silence, Limit limit) {
        if (!watched || !isHeard(silence)) {
            refresh(watched, limit);
        }
        synchronized (this) {
            return List.copyOf(objects.values());
        }
    }

    /** The objects as they were listed after this call began. */
    List<T> fresh(Limit limit) {
        refresh(isWatching(), limit);
        synchronized (this) {
            return List.copyOf(objects.values());
        }
    }

    /** This process has written it so. */
    void written(T object) {
        synchronized (this) {
            keep(object);
        }
        changed.accept(object);
    }

    /** This process has deleted it. */
    void deleted(HasMetadata object) {
        synchronized (this) {
            deleted.add(object.getMetadata().getUid());
            objects.values()
                    .removeIf(o ->
                            o.getMetadata().getUid().equals(object.getMetadata().getUid()));
        }
        changed.accept(object);
    }

    /** Ends the watch; the next reader lists. */
    void close() {
        Watch ended;
        synchronized (this) {
            ended = watch;
            watch = null;
        }
        if (ended != null) {
            ended.close();
        }
    }

    private synchronized boolean isHeard(Duration silence) {
        return listed && watch != null && watch.isAlive() && watch.silentFor().compareTo(silence) <= 0;
    }

    synchronized boolean isWatching() {
        return watch != null;
    }

    private void refresh(boolean watched, Limit limit) {
        long wanted = ticks.nanos();
        try {
            if (!listing.tryLock(limit.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TransientException("No list of " + kind + " within the time that a call may take");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("Interrupted while waiting for a list of " + kind, e);
        }
        try {
            if (listed && listedAt - wanted >= 0 && isWatching() == watched) {
                return; // somebody else has listed since
            }
            if (watched && opened(limit)) {
                return;
            }
            long began = ticks.nanos();
            Listing<T> all = api.list(kind, namespace, query, limit);
            Watch fresh = watched ? new Watch(api, ticks, this::told) : null;
            adopt(fresh, all, began);
            if (fresh != null) {
                fresh.start(watchRequest(all.version()));
            }
        } finally {
            listing.unlock();
        }
    }

    /** Whether a watch has begun that brought all objects itself. One that did not is not tried again for a while. */
    private boolean opened(Limit limit) {
        long began = ticks.nanos();
        if (refused && began - listUntil < 0) {
            return false;
        }
        Opening<T> opening = new Opening<>(api, kind, (watch, all) -> adopt(watch, all, began), this::told);
        Watch fresh = new Watch(api, ticks, opening);
        fresh.start(watchRequest("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"));
        boolean done = opening.await(limit);
        if (!done) {
            fresh.close();
            listUntil = ticks.nanos() + LISTS_AFTER_REFUSAL.toNanos();
        }
        refused = !done;
        return done;
    }

    private void adopt(@Nullable Watch fresh, Listing<T> all, long began) {
        Watch before;
        synchronized (this) {
            before = watch;
            watch = fresh;
            replace(all);
            listedAt = began;
            listed = true;
        }
        if (before != null) {
            before.close();
        }
    }

    private Request watchRequest(String from) {
        String path = kind.path(namespace) + "?watch=1&allowWatchBookmarks=true&resourceVersion=" + from
                + (query.isEmpty() ? "" : "&" + query);
        return Request.get(path);
    }

    private void told(Watch from, String type, @Nullable Object document) {
        T object;
        synchronized (this) {
            if (from != watch) {
                return; // of a watch that has been given up
            }
            if (!type.equals("ADDED") && !type.equals("MODIFIED") && !type.equals("DELETED")) {
                return;
            }
            object = api.json().convertValue(document, kind.type());
            object.getMetadata().setManagedFields(List.of());
            if (type.equals("DELETED")) {
                String name = object.getMetadata().getName();
                T known = objects.get(name);
                if (known != null
                        && known.getMetadata()
                                .getUid()
                                .equals(object.getMetadata().getUid())) {
                    objects.remove(name);
                }
                deleted.remove(object.getMetadata().getUid());
            } else {
                keep(object);
            }
        }
        changed.accept(object);
    }

    private void keep(T object) {
        String name = object.getMetadata().getName();
        T known = objects.get(name);
        if (!deleted.contains(object.getMetadata().getUid()) && (known == null || Versions.newer(object, known))) {
            objects.put(name, object);
        }
    }

    private void replace(Listing<T> all) {
        Set<String> there = new HashSet<>();
        all.objects().forEach(o -> there.add(o.getMetadata().getUid()));
        Collection<T> known = objects.values();
        known.removeIf(o -> !there.contains(o.getMetadata().getUid())
                && !Versions.after(o.getMetadata().getResourceVersion(), all.version()));
        deleted.retainAll(there);
        all.objects().forEach(this::keep);
        version = all.version();
    }

    @Override
    public synchronized String toString() {
        return kind + " of " + namespace + " at " + version;
    }
}
