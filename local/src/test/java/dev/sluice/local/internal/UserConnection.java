package dev.sluice.local.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A user who sends one request after the other, over one raw socket or a new one for each, and throws where anything is out of order. */
final class UserConnection implements AutoCloseable {
    private final int port;
    private @Nullable Socket socket;
    private @Nullable BufferedReader reader;

    UserConnection(int port) {
        this.port = port;
    }

    /**
     * Answers with the version that answered.
     *
     * @param kept whether the connection is used once more afterwards
     */
    String ask(String method, boolean kept, String header) throws IOException {
        if (socket == null) {
            socket = new Socket(InetAddress.getByName(Router.LOOPBACK), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }
        String body = method.equals("POST") ? "content-length: 4\r\n\r\nbody" : "\r\n";
        String request = method + " /version HTTP/1.1\r\nhost: shop\r\n" + header + "\r\n"
                + (kept ? "" : "connection: close\r\n") + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String version = answer(reader);
        if (!kept) {
            close();
        }
        return version;
    }

    private static String answer(BufferedReader reader) throws IOException {
        String status = reader.readLine();
        if (!"HTTP/1.1 200 OK".equals(status)) {
            throw new IOException("status line " + status);
        }
        String version = "";
        int length = 0;
        for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
            if (line.startsWith("x-version: ")) {
                version = line.substring(11);
            } else if (line.startsWith("content-length: ")) {
                length = Integer.parseInt(line.substring(16));
            }
        }
        char[] text = new char[length];
        for (int at = 0; at < length; ) {
            int count = reader.read(text, at, length - at);
            if (count < 0) {
                throw new IOException("body ended after " + at + " of " + length);
            }
            at += count;
        }
        if (!version.equals(new String(text))) {
            throw new IOException("header of " + version + " with the body of " + new String(text));
        }
        return version;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
