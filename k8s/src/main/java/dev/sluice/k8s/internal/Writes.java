package dev.sluice.k8s.internal;

import dev.sluice.fence.Fence;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes that the API server itself refuses to whom has been superseded: each patch tests the fence of the very object that it changes.
 *
 * <p>An object that does not carry the fence of the writer yet was made after the writer had claimed what there was, or by hand. It is
 * taken in the same write, which then tests that nobody else has taken it; and the anchor is read before, because somebody else may
 * have taken over in between, unless a write to the anchor has proved already that nobody had when the object was there: a successor then
 * finds it and takes it. Safe for use by many threads.
 */
final class Writes {
    private final Api api;
    private final NamespaceView view;
    private final Anchor anchor;

    Writes(Api api, NamespaceView view, Anchor anchor) {
        this.api = api;
        this.view = view;
        this.anchor = anchor;
    }

    /** What came of a guarded write. */
    sealed interface Result<T> {

        /** The object as it is now. */
        record Done<T>(T object) implements Result<T> {}

        /** A higher fence is in force. */
        record Superseded<T>(Fence by) implements Result<T> {}

        /** It was not as it had been seen; nothing was written. */
        record Changed<T>(String what) implements Result<T> {}
    }

    /** Patches an object as it was seen; the patch's own tests come after that of the fence. */
    <T extends HasMetadata> Result<T> patch(Fence fence, Kind<T> kind, T seen, Patch patch, Limit limit) {
        Optional<Fence> stands = FenceText.of(seen);
        if (stands.filter(s -> s.epoch() > fence.epoch()).isPresent()) {
            return new Result.Superseded<>(stands.get());
        }
        Patch guarded = new Patch();
        if (FenceText.is(seen, fence)) {
            guarded.test(FenceText.PATH, FenceText.of(fence));
        } else {
            Optional<Fence> above = anchor.isProven(seen, fence) ? Optional.empty() : anchor.above(fence, limit);
            if (above.isPresent()) {
                return new Result.Superseded<>(above.get());
            }
            take(guarded, seen, fence);
        }
        guarded.operations().addAll(patch.operations());
        String name = seen.getMetadata().getName();
        Optional<T> written = api.patch(kind, view.namespace(), name, guarded, limit);
        if (written.isPresent()) {
            view.written(kind, written.get());
            return new Result.Done<>(written.get());
        }
        return refused(fence, kind, seen, limit);
    }

    /** Deletes an object as it was seen. Status moves its version, so a few fresh looks are taken as long as its fence is the same. */
    <T extends HasMetadata> Result<T> delete(Fence fence, Kind<T> kind, T seen, Limit limit) {
        Optional<Fence> above = FenceText.is(seen, fence) ? Optional.empty() : anchor.above(fence, limit);
        T latest = seen;
        for (int tries = 0; above.isEmpty() && tries < 5; tries++) {
            if (api.delete(kind, view.namespace(), latest, limit)) {
                view.deleted(kind, latest);
                return new Result.Done<>(latest);
            }
            Optional<T> now = api.get(kind, view.namespace(), seen.getMetadata().getName(), limit);
            if (now.isEmpty()
                    || !now.get()
                            .getMetadata()
                            .getUid()
                            .equals(seen.getMetadata().getUid())) {
                view.deleted(kind, seen);
                return new Result.Done<>(seen);
            } else if (!FenceText.of(now.get()).equals(FenceText.of(seen))) {
                return refused(fence, kind, seen, limit);
            }
            latest = now.get();
        }
        return above.isPresent() ? new Result.Superseded<>(above.get()) : refused(fence, kind, seen, limit);
    }

    private <T extends HasMetadata> Result<T> refused(Fence fence, Kind<T> kind, T seen, Limit limit) {
        String name = seen.getMetadata().getName();
        Optional<T> now = api.get(kind, view.namespace(), name, limit);
        now.ifPresentOrElse(o -> view.written(kind, o), () -> view.deleted(kind, seen));
        Optional<Fence> above = now.flatMap(FenceText::of)
                .filter(f -> f.epoch() > fence.epoch())
                .or(() -> anchor.above(fence, limit));
        if (above.isPresent()) {
            return new Result.Superseded<>(above.get());
        }
        return new Result.Changed<>(kind + "/" + name
                + now.map(o -> " was changed by " + lastManager(o)).orElse(" is gone"));
    }

    /** Gives an object another fence, if it still has the one that was seen, or none. Whatever else has changed does not matter. */
    static void take(Patch patch, HasMetadata seen, Fence fence) {
        Map<String, String> annotations = seen.getMetadata().getAnnotations();
        if (annotations == null || annotations.isEmpty()) {
            patch.test("/metadata/annotations", null)
                    .add("/metadata/annotations", Map.of(Names.FENCE, FenceText.of(fence)));
        } else {
            patch.test(FenceText.PATH, annotations.get(Names.FENCE)).add(FenceText.PATH, FenceText.of(fence));
        }
    }

    private static String lastManager(HasMetadata object) {
        @Nullable List<ManagedFieldsEntry> entries = object.getMetadata().getManagedFields();
        return entries == null
                ? "somebody"
                : entries.stream()
                        .filter(e -> e.getTime() != null && !"status".equals(e.getSubresource()))
                        .max(Comparator.comparing(ManagedFieldsEntry::getTime))
                        .map(ManagedFieldsEntry::getManager)
                        .orElse("somebody");
    }
}
