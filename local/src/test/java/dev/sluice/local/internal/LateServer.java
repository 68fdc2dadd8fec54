package dev.sluice.local.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application too busy to accept: its queue of connections is full, so the kernel drops every further attempt without an answer, until
 * {@link #accept()}. From then on it answers each request with the length of its body.
 */
final class LateServer implements AutoCloseable {
    private static final int MOST_FILLERS = 20;
    private static final int PATIENCE_MILLIS = 100;

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> fillers = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();

    LateServer() throws IOException {
        while (fill()) {
            if (fillers.size() > MOST_FILLERS) {
                throw new IOException("the queue takes more connections than it was told to");
            }
        }
    }

    private boolean fill() throws IOException {
        Socket filler = new Socket();
        try {
            filler.connect(new InetSocketAddress(socket.getInetAddress(), port()), PATIENCE_MILLIS);
            fillers.add(filler);
            return true;
        } catch (SocketTimeoutException full) {
            filler.close();
            return false;
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Requests that got an answer. */
    int answered() {
        return answered.get();
    }

    /** Begins to serve. */
    void accept() throws IOException {
        for (Socket filler : fillers) {
            filler.close();
        }
        Thread accepting = new Thread(this::acceptAll, "late-server");
        accepting.setDaemon(true);
        accepting.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread serving = new Thread(() -> serve(connection), "late-server-connection");
                serving.setDaemon(true);
                serving.start();
            }
        } catch (IOException end) {
            // closed by the test
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream(), 64 * 1024);
            long length = 0;
            String line = line(in);
            if (line.isEmpty()) {
                return;
            }
            for (; !line.isEmpty(); line = line(in)) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Long.parseLong(line.substring(15).trim());
                }
            }
            in.skipNBytes(length);
            String body = Long.toString(length);
            answered.incrementAndGet();
            String head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: " + body.length() + "\r\n\r\n";
            connection.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            // an attempt that was given up
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        for (Socket filler : fillers) {
            filler.close();
        }
        socket.close();
    }
}
