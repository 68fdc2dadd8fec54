package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Listens on the control socket, a Unix socket with mode 0600, and carries out one request for each connection.
 *
 * <p>64 requests at a time; further connections are closed at once, which their clients take for "not now".
 */
final class ControlServer implements AutoCloseable {
    private static final int MOST_AT_A_TIME = 64;

    private final Path socket;
    private final Control control;
    private final ControlProtocol protocol = new ControlProtocol();
    private final ServerSocketChannel channel;
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            0, MOST_AT_A_TIME, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> daemon(task, "sluice-control"));

    private ControlServer(Path socket, Control control, ServerSocketChannel channel) {
        this.socket = socket;
        this.control = control;
        this.channel = channel;
    }

    /** Starts to listen; a socket that a dead daemon has left is replaced. The caller holds the lock of the directory. */
    static ControlServer start(Path socket, Control control) {
        try {
            Files.deleteIfExists(socket);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            ControlServer server = new ControlServer(socket, control, channel);
            daemon(server::accept, "sluice-control-accept").start();
            return server;
        } catch (IOException impossible) {
            throw new PermanentException(
                    PermanentException.Reason.REFUSED,
                    "Could not listen on the control socket " + socket + ": " + impossible.getMessage(),
                    impossible);
        }
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                SocketChannel connection = channel.accept();
                try {
                    workers.execute(() -> serve(connection));
                } catch (java.util.concurrent.RejectedExecutionException busy) {
                    connection.close();
                }
            } catch (IOException closed) {
                // the loop's condition tells whether it was us
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            BufferedReader reader = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8));
            String request = reader.readLine();
            if (request != null) {
                byte[] answer = (protocol.answer(control, request) + "\n").getBytes(StandardCharsets.UTF_8);
                ByteBuffer left = ByteBuffer.wrap(answer);
                while (left.hasRemaining()) {
                    connection.write(left);
                }
            }
        } catch (IOException gone) {
            // the client did not wait for its answer
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(socket);
        } catch (IOException left) {
            // the next daemon replaces it
        }
        workers.shutdown();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
