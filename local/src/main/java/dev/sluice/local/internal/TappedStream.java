package dev.sluice.local.internal;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A body on its way, watched by somebody who sees everything first and can hold up nothing. */
final class TappedStream implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final Tap tap;

    TappedStream(ReadStream<Buffer> source, Tap tap) {
        this.source = source;
        this.tap = tap;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        source.handler(
                handler == null
                        ? null
                        : chunk -> {
                            tap.chunk(chunk);
                            handler.handle(chunk);
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        source.endHandler(
                handler == null
                        ? null
                        : end -> {
                            tap.end();
                            handler.handle(end);
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        source.exceptionHandler(
                handler == null
                        ? null
                        : failure -> {
                            tap.failure(failure);
                            handler.handle(failure);
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        source.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        source.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        source.fetch(amount);
        return this;
    }

    /** What the watcher does; each is called before the stream's own reader. */
    interface Tap {
        default void chunk(Buffer chunk) {}

        default void end() {}

        default void failure(Throwable cause) {}
    }
}
