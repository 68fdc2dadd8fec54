package dev.sluice.k8s.internal;

import dev.sluice.PermanentException;
import dev.sluice.fence.Fence;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Journal;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.Written;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The journal in the anchor: the checkpoint, the number of its version, and each log line under a key of its own. One patch writes all
 * and tests the fence and the version before, so the server itself refuses who is stale.
 */
public final class KubernetesJournal implements Journal {
    static final String VERSION = "version";
    private static final String CHECKPOINT = "checkpoint";
    private static final String LINE = "log.";

    /** The API server takes 1 MiB of a ConfigMap's data. */
    public static final int MOST_BYTES = 448 * 1024;

    public static final int MOST_LINES = 100;
    private static final int MOST_LOG_BYTES = 512 * 1024;

    private final Api api;
    private final NamespaceView view;
    private final Anchor anchor;
    private final Supplier<Limit> limits;

    KubernetesJournal(Api api, NamespaceView view, Anchor anchor, Supplier<Limit> limits) {
        this.api = api;
        this.view = view;
        this.anchor = anchor;
        this.limits = limits;
    }

    @Override
    public Optional<Checkpoint> read() {
        Optional<ConfigMap> found = anchor.readOnceAfterClaim(limits.get());
        found.ifPresent(Anchor::requireOurs);
        return found.filter(c -> version(c) > 0)
                .map(c -> new Checkpoint(version(c), data(c).getOrDefault(CHECKPOINT, "")));
    }

    @Override
    public Written write(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry) {
        int bytes = document.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new PermanentException(
                    PermanentException.Reason.REFUSED,
                    "The journal's document has " + bytes + " bytes but must have at most " + MOST_BYTES);
        }
        Limit limit = limits.get();
        Optional<ConfigMap> known = view.find(Kind.CONFIG_MAPS, anchor.name(), limit);
        for (int tries = 0; known.isPresent() && tries < 3; tries++) {
            Optional<Written> answer = attempt(fence, expectedVersion, document, entry, known.get(), limit);
            if (answer.isPresent()) {
                return answer.get();
            }
            known = anchor.read(limit);
        }
        if (known.isEmpty()) {
            throw new PermanentException(
                    PermanentException.Reason.TARGET_GONE,
                    "ConfigMap " + anchor.name() + " is gone, and the journal with it");
        }
        return new Written.Conflict(version(known.get()));
    }

    @Override
    public List<LogEntry> log() {
        Optional<ConfigMap> found = anchor.read(limits.get());
        found.ifPresent(Anchor::requireOurs);
        List<LogEntry> entries = new ArrayList<>();
        found.ifPresent(c -> lines(c).values().forEach(text -> entries.add(entry(text))));
        return entries;
    }

    /** Empty if what was known of the anchor is out of date. */
    private Optional<Written> attempt(
            Fence fence, long expected, String document, Optional<LogEntry> entry, ConfigMap known, Limit limit) {
        Optional<Fence> stands = FenceText.of(known);
        if (stands.filter(f -> f.epoch() > fence.epoch()).isPresent()) {
            return Optional.of(new Written.Superseded(stands.get()));
        } else if (!stands.equals(Optional.of(fence))) {
            return Optional.empty();
        }
        Patch patch =
                new Patch().test(FenceText.PATH, FenceText.of(fence)).test("/data/" + VERSION, Long.toString(expected));
        patch.replace("/data/" + VERSION, Long.toString(expected + 1)).add("/data/" + CHECKPOINT, document);
        entry.ifPresent(e -> append(patch, known, e));
        Set<String> made = anchor.madeSoFar();
        Optional<ConfigMap> written = api.patch(Kind.CONFIG_MAPS, view.namespace(), anchor.name(), patch, limit);
        if (written.isPresent()) {
            anchor.proven(fence, made);
            anchor.written(written.get());
            return Optional.of(new Written.Saved(expected + 1));
        }
        return anchor.read(limit).flatMap(now -> {
            anchor.written(now);
            Optional<Fence> by = FenceText.of(now).filter(f -> f.epoch() > fence.epoch());
            if (by.isPresent()) {
                return Optional.of(new Written.Superseded(by.get()));
            } else if (version(now) == expected + 1 && document.equals(data(now).get(CHECKPOINT))) {
                return Optional.of(new Written.Saved(expected + 1)); // our own, whose answer was lost
            }
            return version(now) == expected ? Optional.empty() : Optional.of(new Written.Conflict(version(now)));
        });
    }

    private static void append(Patch patch, ConfigMap known, LogEntry entry) {
        TreeMap<String, String> lines = lines(known);
        long last = lines.isEmpty() ? 0 : Long.parseLong(lines.lastKey().substring(LINE.length()));
        String text = entry.at() + " " + entry.document();
        long bytes = text.getBytes(StandardCharsets.UTF_8).length;
        for (String line : lines.values()) {
            bytes += line.getBytes(StandardCharsets.UTF_8).length;
        }
        int count = lines.size() + 1;
        for (Map.Entry<String, String> oldest : lines.entrySet()) {
            if (count <= MOST_LINES && bytes <= MOST_LOG_BYTES) {
                break;
            }
            patch.test("/data/" + oldest.getKey(), oldest.getValue()).remove("/data/" + oldest.getKey());
            bytes -= oldest.getValue().getBytes(StandardCharsets.UTF_8).length;
            count--;
        }
        patch.add("/data/" + LINE + String.format("%012d", last + 1), text);
    }

    private static LogEntry entry(String text) {
        int space = text.indexOf(' ');
        return new LogEntry(Instant.parse(text.substring(0, space)), text.substring(space + 1));
    }

    private static TreeMap<String, String> lines(ConfigMap map) {
        TreeMap<String, String> lines = new TreeMap<>();
        data(map).forEach((key, value) -> {
            if (key.startsWith(LINE)) {
                lines.put(key, value);
            }
        });
        return lines;
    }

    private static long version(ConfigMap map) {
        String text = data(map).getOrDefault(VERSION, "0");
        if (!text.matches("\\d{1,18}")) {
            throw new PermanentException(
                    PermanentException.Reason.UNREADABLE,
                    "ConfigMap " + map.getMetadata().getName() + " has the version '" + text + "', which is no number");
        }
        return Long.parseLong(text);
    }

    private static Map<String, String> data(ConfigMap map) {
        return map.getData() == null ? Map.of() : map.getData();
    }
}
