package dev.sluice.local.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application with the worst manners that HTTP allows: it promises to keep each connection, answers one request on it, and closes it when
 * the next one arrives, without an answer and without having looked at it.
 */
final class ClosingServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    ClosingServer() throws IOException {
        Thread accepting = new Thread(this::accept, "closing-server");
        accepting.setDaemon(true);
        accepting.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread serving = new Thread(() -> serve(connection), "closing-server-connection");
                serving.setDaemon(true);
                serving.start();
            }
        } catch (IOException end) {
            // closed by the test
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            int length = 0;
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).trim());
                }
            }
            reader.skip(length);
            answered.incrementAndGet();
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
            if (connection.getInputStream().read() >= 0) {
                closed.incrementAndGet();
            }
        } catch (IOException gone) {
            // the router closed first
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    int answered() {
        return answered.get();
    }

    /** Requests that were met with a closed connection. */
    int closed() {
        return closed.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
