package dev.sluice.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection and the requests under way on it. Belongs to the thread of its run.
 *
 * <p>Until the server has said how many streams it takes, it is given one and others wait; then as many as it takes, and none any more
 * after a GOAWAY. What then finds no room goes back to the owner.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a write is told to Wire and to Life
final class Http2Link extends ChannelInitializer<Channel> {
    /** Is told about a link. */
    interface Owner {
        void ended(Http2Link link, Http2Request request, Optional<Failure> failure);

        /** The link takes no further request. */
        void letGo(Http2Link link);

        /** The server takes fewer requests at a time than have waited for its greeting. */
        void turnedAway(Http2Request request);
    }

    private static final int HEADER_BYTES = 65_536;

    /** As many streams as a server should take at least (RFC 9113 §6.5.2): so many requests may wait for its greeting. */
    private static final int USUAL_STREAMS = 100;

    private final Owner owner;
    private final Http2Headers head;
    private final ByteBuf body;
    private final boolean kept;
    private final Map<Integer, Http2Request> streams = new HashMap<>();
    private final Http2Connection connection = new DefaultHttp2Connection(false);
    private final Http2ConnectionHandler handler;
    private @Nullable Channel channel;
    private @Nullable ChannelHandlerContext context;
    private final Deque<Http2Request> waiting = new ArrayDeque<>();
    private boolean greeted;
    private long streamLimit = 1;
    private boolean leaving;
    private int lastAnswered = Integer.MAX_VALUE;
    private Optional<Failure> broken = Optional.empty();
    private Optional<Failure> refusal = Optional.empty();
    private long heard;

    /**
     * @param head the request's header section
     * @param body what follows it
     * @param kept whether it is to carry more than one request
     */
    Http2Link(Owner owner, Http2Headers head, ByteBuf body, boolean kept) {
        this.owner = owner;
        this.head = head;
        this.body = body;
        this.kept = kept;
        this.handler = new Http2ConnectionHandlerBuilder()
                .connection(connection)
                .initialSettings(
                        Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(HEADER_BYTES))
                .frameListener(new Frames())
                .decoupleCloseAndGoAway(true)
                .gracefulShutdownTimeoutMillis(0)
                .build();
        connection.addListener(new Streams());
    }

    @Override
    protected void initChannel(Channel opened) {
        channel = opened;
        opened.pipeline().addLast(new Wire(), handler, new Life());
    }

    /** Whether its last request has ended. */
    boolean isDone() {
        return isIdle() && (leaving || !kept);
    }

    /** Whether it takes another request now. */
    boolean hasRoom() {
        return kept && !leaving && underWay() < (greeted ? streamLimit : USUAL_STREAMS);
    }

    boolean isIdle() {
        return underWay() == 0;
    }

    private int underWay() {
        return streams.size() + waiting.size();
    }

    /** How many frames the server has sent. */
    long heard() {
        return heard;
    }

    /** Takes a request, which leaves as soon as the connection is there. Its end is told to the owner. */
    void take(Http2Request request) {
        request.takenBy(this);
        if (refusal.isPresent()) {
            owner.ended(this, request, refusal);
            return;
        }
        waiting.add(request);
        sendWaiting();
    }

    private void sendWaiting() {
        while (context != null && !waiting.isEmpty() && streams.size() < streamLimit) {
            send(waiting.remove(), context);
        }
    }

    private void send(Http2Request request, ChannelHandlerContext to) {
        int id = connection.local().incrementAndGetNextStreamId();
        streams.put(id, request);
        boolean bodiless = !body.isReadable();
        handler.encoder()
                .writeHeaders(to, id, head, 0, bodiless, to.newPromise())
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        lose(id);
                    }
                });
        if (!bodiless) {
            handler.encoder().writeData(to, id, body.retainedDuplicate(), 0, true, to.newPromise());
        }
        to.flush();
    }

    /**
     * Ends one request that took too long; the others go on.
     *
     * @param silent whether the server has not said anything either: then nobody else is sent there
     */
    void giveUp(Http2Request request, boolean silent) {
        waiting.remove(request);
        streams.entrySet().stream()
                .filter(entry -> entry.getValue() == request)
                .map(Map.Entry::getKey)
                .findFirst()
                .ifPresent(id -> {
                    streams.remove(id);
                    if (context != null) {
                        handler.resetStream(context, id, Http2Error.CANCEL.code(), context.newPromise());
                        context.flush();
                    }
                });
        if (silent) {
            leave();
        }
        owner.ended(this, request, Optional.of(Failure.TIMEOUT));
    }

    /** No connection came about, or it is gone. */
    void refused(Failure failure) {
        leave();
        refusal = Optional.of(failure);
        while (!waiting.isEmpty()) {
            owner.ended(this, waiting.remove(), Optional.of(failure));
        }
    }

    /** Tells the server that no further request comes, so that it closes. */
    void sayGoodbye() {
        leave();
        if (context != null) {
            handler.goAway(context, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
            context.flush();
        }
    }

    void close() {
        leave();
        if (channel != null) {
            channel.close();
        }
    }

    private void leave() {
        if (!leaving) {
            leaving = true;
            owner.letGo(this);
        }
    }

    /** The stream is gone, and if its request had not ended, that is lost. */
    private void lose(int id) {
        Http2Request request = streams.remove(id);
        if (request != null) {
            owner.ended(this, request, Optional.of(cause(id, request)));
        }
    }

    private Failure cause(int id, Http2Request request) {
        if (broken.isPresent()) {
            return broken.get();
        } else if (id > lastAnswered) {
            return Failure.CLOSED;
        } else if (context != null && context.channel().isActive()) {
            return Failure.MALFORMED; // the codec gave the stream up: what came is not HTTP/2
        }
        return request.started() ? Failure.CUT_SHORT : Failure.CLOSED;
    }

    /** What a problem of the socket says of the requests on it. */
    private static Optional<Failure> reset(Throwable cause) {
        boolean closed = cause instanceof ClosedChannelException;
        return cause instanceof IOException && !closed ? Optional.of(Failure.RESET) : Optional.empty();
    }

    /** What the server says. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
            Long limit = settings.maxConcurrentStreams();
            streamLimit = limit != null ? limit : greeted ? streamLimit : Long.MAX_VALUE;
            greeted = true;
            sendWaiting();
            while (streams.size() >= streamLimit && !waiting.isEmpty()) {
                owner.turnedAway(waiting.remove());
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean endOfStream) {
            heard++;
            Http2Request request = streams.get(id);
            if (request == null) {
                return;
            }
            if (!request.take(headers)) {
                streams.remove(id);
                handler.resetStream(ctx, id, Http2Error.PROTOCOL_ERROR.code(), ctx.newPromise());
                owner.ended(Http2Link.this, request, Optional.of(Failure.MALFORMED));
            } else if (endOfStream) {
                end(id, request);
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int id,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream) {
            onHeadersRead(ctx, id, headers, padding, endOfStream);
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean endOfStream) {
            heard++;
            Http2Request request = streams.get(id);
            if (request != null) {
                request.take(data);
                if (endOfStream) {
                    end(id, request);
                }
            }
            return data.readableBytes() + padding;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long errorCode) {
            heard++;
            Http2Request request = streams.remove(id);
            if (request != null) {
                owner.ended(Http2Link.this, request, Optional.of(Failure.RESET));
            }
        }

        private void end(int id, Http2Request request) {
            streams.remove(id);
            owner.ended(Http2Link.this, request, request.started() ? Optional.empty() : Optional.of(Failure.MALFORMED));
        }
    }

    /** What becomes of the streams, whoever ends them. */
    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            lose(stream.id());
        }

        @Override
        public void onGoAwayReceived(int lastStream, long errorCode, ByteBuf debug) {
            lastAnswered = lastStream;
            leave();
        }

        @Override
        public void onGoAwaySent(int lastStream, long errorCode, ByteBuf debug) {
            if (errorCode != Http2Error.NO_ERROR.code()) {
                broken = broken.or(() -> Optional.of(Failure.MALFORMED));
            }
        }
    }

    /** What becomes of the bytes. Stands before the codec, which would not say why it gives a stream up. */
    private final class Wire extends ChannelDuplexHandler {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ctx.write(message, promise.unvoid()).addListener(written -> {
                if (!written.isSuccess()) {
                    broken = broken.or(() -> reset(written.cause()));
                }
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            broken = broken.or(() -> reset(cause));
            ctx.fireExceptionCaught(cause);
        }
    }

    /** What becomes of the connection. Stands behind the codec, which has greeted the server when this is active. */
    private final class Life extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            context = ctx.pipeline().context(handler);
            sendWaiting();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            List.copyOf(streams.keySet()).forEach(Http2Link.this::lose);
            refused(broken.orElse(Failure.CLOSED));
        }
    }
}
