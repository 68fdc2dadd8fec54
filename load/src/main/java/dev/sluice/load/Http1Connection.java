package dev.sluice.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One TCP connection that carries one request at a time. Belongs to the thread of its run. */
final class Http1Connection {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final SocketChannel channel;
    private final SelectionKey key;
    private boolean kept;
    private boolean connected;
    private ByteBuffer unsent = NOTHING;
    private @Nullable Attempt attempt;
    private @Nullable ResponseParser parser;

    private Http1Connection(SocketChannel channel, SelectionKey key, boolean kept, boolean connected) {
        this.channel = channel;
        this.key = key;
        this.kept = kept;
        this.connected = connected;
    }

    /** Starts to connect, without waiting for it. */
    static Http1Connection open(InetSocketAddress target, Selector selector, boolean kept) throws IOException {
        if (target.isUnresolved()) {
            throw new UnknownHostException(target.getHostString());
        }
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(target);
            SelectionKey key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
            Http1Connection connection = new Http1Connection(channel, key, kept, connected);
            key.attach(connection);
            return connection;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the connection is to carry further requests. */
    boolean kept() {
        return kept;
    }

    /** The connection will carry no further request; answers whether it was to. */
    boolean letGo() {
        boolean was = kept;
        kept = false;
        return was;
    }

    boolean connected() {
        return connected;
    }

    /** The request under way; null between two. */
    @Nullable
    Attempt attempt() {
        return attempt;
    }

    /** Hands the connection a request; the bytes leave with {@link #write()}. */
    void carry(Attempt attempt, ByteBuffer request, ResponseParser parser) {
        this.attempt = attempt;
        this.unsent = request;
        this.parser = parser;
    }

    ResponseParser parser() {
        if (parser == null) {
            throw new IllegalStateException("no request is under way");
        }
        return parser;
    }

    void finishConnect() throws IOException {
        connected = channel.finishConnect();
        if (connected) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Sends what is left of the request, as far as the system takes it now. */
    void write() throws IOException {
        channel.write(unsent);
        key.interestOps(unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /** Reads what is there: the number of bytes, 0 if none, -1 if the peer has closed in order. */
    int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    /** Whether all of the request has left. */
    boolean written() {
        return !unsent.hasRemaining();
    }

    /** Sets the request under way aside; the connection is free again. */
    void release() {
        attempt = null;
        parser = null;
        unsent = NOTHING;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void close() {
        release();
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone either way, and what the request came to is already known.
        }
    }
}
