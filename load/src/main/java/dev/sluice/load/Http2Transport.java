package dev.sluice.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Carries requests over HTTP/2 in clear text, with prior knowledge, and none a second time.
 *
 * <p>Frames, header compression and flow control are Netty's; its event loop is driven by the thread of the run, so one thread does
 * all, as over HTTP/1.1. A request never waits for a kept connection: when none has room for another stream it opens one more.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113">RFC 9113</a>
 */
final class Http2Transport implements Transport, Http2Link.Owner {
    /** How long a server that was told goodbye gets to close, so that the waiting ports are its own. */
    private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();

    private final Load load;
    private final InetSocketAddress target;
    private final RunClock clock;
    private final Outcomes outcomes;
    private final Http2Headers head;
    private final ByteBuf body;
    private final ManualIoEventLoop loop;
    private final Deque<Http2Link> kept = new ArrayDeque<>();
    private final Queue<Due> deadlines = new ArrayDeque<>();
    private final Queue<Goodbye> goodbyes = new ArrayDeque<>();
    private boolean owned;
    private boolean closed;

    /** When a request has had its time; it is silent if the server has not said anything since. */
    private record Due(long atNanos, Http2Request request, long heardBefore) {
        boolean isOver(long now) {
            return request.attempt().ended() || atNanos <= now;
        }
    }

    /** When a connection is closed if the server has not done so. */
    private record Goodbye(long atNanos, Http2Link link) {}

    Http2Transport(Load load, InetSocketAddress target, RunClock clock, Outcomes outcomes) throws IOException {
        this.load = load;
        this.target = target;
        this.clock = clock;
        this.outcomes = outcomes;
        this.head = head(load);
        this.body = Unpooled.unreleasableBuffer(
                Unpooled.copiedBuffer(load.body(), StandardCharsets.UTF_8).asReadOnly());
        try {
            this.loop = new ManualIoEventLoop(null, NioIoHandler.newFactory());
        } catch (ChannelException e) {
            throw new IOException(e);
        }
    }

    private static Http2Headers head(Load load) {
        URI uri = load.uri();
        Http2Headers head = new DefaultHttp2Headers()
                .method(load.method())
                .scheme("http")
                .authority(uri.getRawAuthority())
                .path(RequestBytes.path(uri));
        if (!RequestBytes.has(load, "User-Agent")) {
            head.set("user-agent", "sluice-load");
        }
        load.headers().forEach((name, value) -> {
            if (name.equalsIgnoreCase("Host")) {
                head.authority(value);
            } else {
                head.set(name.toLowerCase(Locale.ROOT), value);
            }
        });
        if (!load.body().isEmpty()) {
            head.set("content-length", Integer.toString(load.body().getBytes(StandardCharsets.UTF_8).length));
        }
        return head;
    }

    /** Speaks to nobody once, so that no request waits until all that it takes is loaded. */
    static void rehearse(Load load) {
        Http2Link.Owner nobody = new Http2Link.Owner() {
            @Override
            public void ended(Http2Link link, Http2Request request, Optional<Failure> failure) {}

            @Override
            public void letGo(Http2Link link) {}

            @Override
            public void turnedAway(Http2Request request) {}
        };
        Http2Link link = new Http2Link(nobody, head(load), Unpooled.EMPTY_BUFFER, false);
        EmbeddedChannel wire = new EmbeddedChannel(link);
        link.take(new Http2Request(new Attempt(0, 0, 0, true, true), load));
        wire.finishAndReleaseAll();
    }

    @Override
    public void send(Attempt attempt) {
        own();
        Http2Request request = new Http2Request(attempt, load);
        Http2Link link = attempt.fresh() ? open(false) : keptOrNew();
        long heardBefore = link.heard();
        link.take(request);
        if (!attempt.ended()) {
            deadlines.add(new Due(attempt.sentNanos() + load.timeout().toNanos(), request, heardBefore));
        }
    }

    /** The next kept connection in turn that takes another request, once there are as many as there may be; else one more. */
    private Http2Link keptOrNew() {
        if (kept.size() >= load.keptConnections()) {
            if (kept.stream().anyMatch(Http2Link::isIdle)) {
                loop.runNow(); // a connection that was closed between two requests is noticed before it is used
            }
            for (int looked = kept.size(); looked > 0; looked--) {
                Http2Link link = kept.remove();
                kept.add(link);
                if (link.hasRoom()) {
                    return link;
                }
            }
        }
        return open(kept.size() < load.keptConnections());
    }

    private Http2Link open(boolean keep) {
        Http2Link link = new Http2Link(this, head, body, keep);
        if (keep) {
            kept.add(link);
        }
        if (target.isUnresolved()) {
            link.refused(Failure.UNREACHABLE);
            return link;
        }
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(link)
                .connect(target);
        if (connected.isDone() && !connected.isSuccess()) {
            link.refused(failure(connected.cause()));
        } else {
            connected.addListener(done -> {
                if (!done.isSuccess()) {
                    link.refused(failure(done.cause()));
                }
            });
        }
        return link;
    }

    private static Failure failure(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                return Failure.toConnect(io);
            }
        }
        return Failure.UNREACHABLE;
    }

    @Override
    public void ended(Http2Link link, Http2Request request, Optional<Failure> failure) {
        if (closed) {
            return;
        }
        if (link.isDone()) {
            link.sayGoodbye();
            goodbyes.add(new Goodbye(clock.nanos() + LINGER_NANOS, link));
        }
        if (failure.isPresent()) {
            outcomes.ended(request.attempt(), Optional.empty(), failure);
        } else {
            Answer answer = request.answer();
            outcomes.ended(request.attempt(), Optional.of(answer), answer.failure());
        }
    }

    @Override
    public void letGo(Http2Link link) {
        kept.remove(link);
    }

    @Override
    public void turnedAway(Http2Request request) {
        open(false).take(request);
    }

    @Override
    public void expire() {
        long now = clock.nanos();
        for (Due due = deadlines.peek(); due != null && due.isOver(now); due = deadlines.peek()) {
            deadlines.remove();
            if (!due.request().attempt().ended()) {
                Http2Link link = due.request().link();
                link.giveUp(due.request(), link.heard() == due.heardBefore());
            }
        }
        for (Goodbye bye = goodbyes.peek(); bye != null && bye.atNanos() <= now; bye = goodbyes.peek()) {
            goodbyes.remove().link().close();
        }
    }

    @Override
    public boolean turn(long waitMillis) {
        own();
        return loop.run(waitMillis == 0 ? -1 : TimeUnit.MILLISECONDS.toNanos(waitMillis)) > 0;
    }

    /** The loop belongs to the thread that turns it, which is not there yet when the transport is made. */
    private void own() {
        if (!owned) {
            loop.setOwningThread(Thread.currentThread());
            owned = true;
        }
    }

    @Override
    public void wakeUp() {
        loop.wakeup();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the loop says itself when it is down
    public void close() {
        own();
        closed = true;
        loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
    }
}
