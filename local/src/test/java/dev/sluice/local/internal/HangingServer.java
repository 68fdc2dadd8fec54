package dev.sluice.local.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Accepts connections as far as the kernel does that alone, and never reads nor answers. */
final class HangingServer implements AutoCloseable {
    private final ServerSocket socket;

    HangingServer() throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
