package dev.sluice.gate;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;

/**
 * A connection to one exact address, all of whose reads end by one deadline and at once when its thread is interrupted.
 *
 * <p>It is a {@link Socket} so that TLS can be layered over it: a peer that sends one byte of a TLS record at a time is bounded as well. The
 * channel below gives it the interrupt: a thread that blocks in it and is interrupted finds it closed. No proxy, whatever the JVM's
 * properties say.
 */
final class TimedSocket extends Socket {
    private final SocketChannel channel;
    private final Socket socket;
    private final Deadline deadline;

    private TimedSocket(SocketChannel channel, Deadline deadline) {
        super(Proxy.NO_PROXY);
        this.channel = channel;
        this.socket = channel.socket();
        this.deadline = deadline;
    }

    /** @param share the part of the remaining time that connecting may take, as a divisor */
    static TimedSocket connect(InetAddress address, int port, Deadline deadline, int share) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(new InetSocketAddress(address, port), Math.max(1, deadline.millisLeft() / share));
            channel.socket().setTcpNoDelay(true);
            return new TimedSocket(channel, deadline);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(socket.getInputStream()) {
            @Override
            public int read() throws IOException {
                socket.setSoTimeout(deadline.millisLeft());
                return in.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                socket.setSoTimeout(deadline.millisLeft());
                return in.read(bytes, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return socket.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return socket.getLocalSocketAddress();
    }

    /** The deadline decides. */
    @Override
    public void setSoTimeout(int millis) {}

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }
}
