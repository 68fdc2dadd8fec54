package dev.sluice.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests over HTTP/1.1, one at a time on each connection, and none a second time.
 *
 * <p>A kept connection that the server has closed between two requests is noticed before it is used; one that closes while the
 * request is on its way has lost it. Belongs to the thread of its run.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.3">RFC 9112 §9.3, persistence</a>
 */
final class Http1Transport implements Transport {
    /** How long a server that was asked to close gets for it, so that the waiting ports are its own. */
    private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int READS_IN_A_ROW = 16;

    private final Load load;
    private final Selector selector;
    private final InetSocketAddress target;
    private final RunClock clock;
    private final Outcomes outcomes;
    private final ByteBuffer keepRequest;
    private final ByteBuffer closeRequest;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
    private final Queue<Http1Connection> idle = new ArrayDeque<>();
    private final Queue<Due> deadlines = new ArrayDeque<>();
    private final Queue<Due> lingering = new ArrayDeque<>();
    private int keptOpen;

    /** What becomes of a connection at a time, if it still has the same request (or none) then. */
    private record Due(
            long atNanos,
            Http1Connection connection,
            @Nullable Attempt attempt) {}

    Http1Transport(Load load, InetSocketAddress target, RunClock clock, Outcomes outcomes) throws IOException {
        this.load = load;
        this.selector = Selector.open();
        this.target = target;
        this.clock = clock;
        this.outcomes = outcomes;
        this.keepRequest = RequestBytes.of(load, "");
        this.closeRequest = RequestBytes.of(load, "Connection: close\r\n");
    }

    @Override
    public void send(Attempt attempt) {
        Http1Connection connection;
        try {
            connection = attempt.fresh() ? open(false) : keptOrNew();
        } catch (IOException e) {
            outcomes.ended(attempt, Optional.empty(), Optional.of(Failure.toConnect(e)));
            return;
        }
        ByteBuffer request = connection.kept() ? keepRequest : closeRequest;
        connection.carry(attempt, request.duplicate(), new ResponseParser(load.method(), load.bodyLimit()));
        deadlines.add(new Due(attempt.sentNanos() + load.timeout().toNanos(), connection, attempt));
        if (connection.connected()) {
            push(connection);
        }
    }

    @Override
    public boolean turn(long waitMillis) throws IOException {
        return (waitMillis == 0 ? selector.selectNow(this::ready) : selector.select(this::ready, waitMillis)) > 0;
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** Goes on with the connection of a key that the selector found ready. */
    private void ready(SelectionKey key) {
        Http1Connection connection = (Http1Connection) key.attachment();
        if (!connection.isOpen()) {
            return;
        }
        if (!connection.connected()) {
            connect(connection);
        } else if (key.isWritable()) {
            push(connection);
        }
        if (connection.isOpen() && connection.connected() && key.isReadable()) {
            pull(connection);
        }
    }

    @Override
    public void expire() {
        long now = clock.nanos();
        for (Due due = deadlines.peek(); due != null && isOver(due, now); due = deadlines.peek()) {
            deadlines.remove();
            if (due.connection().attempt() == due.attempt()) {
                fail(due.connection(), Failure.TIMEOUT);
            }
        }
        for (Due due = lingering.peek(); due != null && isOver(due, now); due = lingering.peek()) {
            lingering.remove();
            due.connection().close();
        }
    }

    private static boolean isOver(Due due, long now) {
        boolean pending = due.connection().isOpen() && due.connection().attempt() == due.attempt();
        return !pending || due.atNanos() <= now;
    }

    private Http1Connection keptOrNew() throws IOException {
        if (keptOpen >= load.keptConnections()) {
            for (Http1Connection waiting = idle.poll(); waiting != null; waiting = idle.poll()) {
                if (isQuiet(waiting)) {
                    return waiting;
                }
                close(waiting);
            }
        }
        return open(keptOpen < load.keptConnections());
    }

    private Http1Connection open(boolean kept) throws IOException {
        Http1Connection connection = Http1Connection.open(target, selector, kept);
        keptOpen += kept ? 1 : 0;
        return connection;
    }

    /** Whether an idle connection is still open and has nothing to say. */
    private boolean isQuiet(Http1Connection connection) {
        try {
            return connection.isOpen() && connection.read(buffer.clear()) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void connect(Http1Connection connection) {
        try {
            connection.finishConnect();
        } catch (IOException e) {
            fail(connection, Failure.toConnect(e));
            return;
        }
        if (connection.connected()) {
            push(connection);
        }
    }

    private void push(Http1Connection connection) {
        try {
            connection.write();
        } catch (IOException e) {
            pull(connection);
            if (connection.attempt() != null) {
                fail(connection, Failure.RESET);
            }
        }
    }

    private void pull(Http1Connection connection) {
        try {
            for (int reads = 0; reads < READS_IN_A_ROW; reads++) {
                int count = connection.read(buffer.clear());
                if (count == 0) {
                    return;
                }
                if (connection.attempt() == null) {
                    close(connection);
                    return;
                }
                if (take(connection, count < 0)) {
                    return;
                }
            }
        } catch (IOException e) {
            if (connection.attempt() == null) {
                close(connection);
            } else {
                fail(connection, Failure.RESET);
            }
        }
    }

    /** Takes what was read, or the end of it; answers whether the request has ended. */
    private boolean take(Http1Connection connection, boolean closed) {
        ResponseParser parser = connection.parser();
        switch (closed ? parser.end() : parser.feed(buffer.flip())) {
            case DONE -> succeed(connection, !closed && !buffer.hasRemaining());
            case MALFORMED -> fail(connection, Failure.MALFORMED);
            case MORE -> {
                if (!closed) {
                    return false;
                }
                fail(connection, parser.started() ? Failure.CUT_SHORT : Failure.CLOSED);
            }
        }
        return true;
    }

    private void succeed(Http1Connection connection, boolean inStep) {
        Attempt attempt = connection.attempt();
        Answer answer = connection.parser().answer(load.versionHeader());
        boolean orderly = inStep && connection.written();
        boolean reusable = orderly && connection.kept() && connection.parser().keepsOpen();
        connection.release();
        if (reusable) {
            idle.add(connection);
        } else if (orderly) {
            linger(connection);
        } else {
            close(connection);
        }
        ended(attempt, Optional.of(answer), answer.failure());
    }

    private void fail(Http1Connection connection, Failure failure) {
        Attempt attempt = connection.attempt();
        close(connection);
        ended(attempt, Optional.empty(), Optional.of(failure));
    }

    private void ended(@Nullable Attempt attempt, Optional<Answer> answer, Optional<Failure> failure) {
        if (attempt == null) {
            throw new IllegalStateException("a connection without a request came to an end of one");
        }
        outcomes.ended(attempt, answer, failure);
    }

    private void linger(Http1Connection connection) {
        letGo(connection);
        lingering.add(new Due(clock.nanos() + LINGER_NANOS, connection, null));
    }

    private void close(Http1Connection connection) {
        letGo(connection);
        connection.close();
    }

    private void letGo(Http1Connection connection) {
        if (connection.letGo()) {
            keptOpen--;
            idle.remove(connection);
        }
    }
}
