package dev.sluice.local.internal;

import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One line for each finished request: time, address, method, path without the query, status, duration in milliseconds, revision.
 *
 * <p>Queries stay out because they carry tokens. Lines are written by a thread of the log's own; when 4,096 wait, further ones are dropped
 * and counted, since a slow disk must not slow users down. Safe for use by many threads.
 */
final class AccessLog implements AutoCloseable {
    private static final int MOST_WAITING = 4_096;

    private final @Nullable SizedFile file;
    private final Clock clock;
    private final LongAdder dropped = new LongAdder();
    private final @Nullable ThreadPoolExecutor writer;

    private AccessLog(@Nullable SizedFile file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.writer = file == null
                ? null
                : new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MOST_WAITING),
                        task -> new Thread(task, "sluice-access-log"),
                        (task, pool) -> dropped.increment());
    }

    /** Writes nothing. */
    static AccessLog none() {
        return new AccessLog(null, Clock.systemUTC());
    }

    /** Appends to a file that is rotated by size. */
    static AccessLog to(SizedFile file, Clock clock) {
        return new AccessLog(file, clock);
    }

    void answered(HttpServerRequest request, Exchange exchange) {
        write(
                request,
                Integer.toString(request.response().getStatusCode()),
                exchange.elapsedNanos(),
                exchange.revision().value());
    }

    void failed(HttpServerRequest request, Exchange exchange, ErrorCause cause) {
        write(
                request,
                cause.name(),
                exchange.elapsedNanos(),
                exchange.revision().value());
    }

    void unrouted(HttpServerRequest request, int status) {
        write(request, Integer.toString(status), 0, "-");
    }

    private void write(HttpServerRequest request, String end, long nanos, String revision) {
        if (writer == null || file == null) {
            return;
        }
        String line = String.join(
                " ",
                clock.instant().toString(),
                String.valueOf(request.remoteAddress().hostAddress()),
                request.method().name(),
                String.valueOf(request.path()).replaceAll("\\s", "_"),
                end,
                String.valueOf(nanos / 1_000_000),
                revision);
        SizedFile target = file;
        writer.execute(() -> append(target, line));
    }

    private void append(SizedFile target, String line) {
        try {
            target.rotateIfFull();
            Files.write(
                    target.file(),
                    List.of(line),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException | UncheckedIOException full) {
            dropped.increment();
        }
    }

    /** Lines that were not written since the start. */
    long dropped() {
        return dropped.sum();
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.shutdown();
        }
    }
}
