package dev.sluice.gate;

import dev.sluice.secret.SecretValue;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/**
 * One HTTP/1.1 POST over a connection of its own, to addresses that the caller has chosen.
 *
 * <p>The JDK's client would look the name up again and connect to whatever it finds then, and keeps threads of its own. Here the socket goes to
 * exactly the address that was checked, while TLS still verifies the certificate against the <em>name</em>. No redirect is followed, no proxy
 * asked, no content coding accepted. Runs on the caller's thread and honours its interrupt.
 *
 * @param addresses tried in this order until one accepts a connection
 * @param trust whose certificates are believed; there for https
 * @param bearer sent as {@code Authorization}; its characters must be visible ASCII
 */
record HttpPost(
        URI uri,
        List<InetAddress> addresses,
        Map<String, String> headers,
        Optional<SecretValue> bearer,
        byte[] body,
        Duration timeout,
        int bodyLimit,
        Optional<SSLContext> trust) {

    /**
     * @throws IOException if no reply came, or none in time, or none that can be read
     * @throws InterruptedException if this thread was interrupted, before or meanwhile
     */
    HttpReply send() throws IOException, InterruptedException {
        Deadline deadline = Deadline.in(timeout);
        try (Socket raw = connect(deadline)) {
            Socket socket = isTls(uri) ? Tls.over(raw, trust.orElseThrow(), host(uri), port(uri)) : raw;
            write(socket.getOutputStream());
            return HttpReply.read(new BufferedInputStream(socket.getInputStream()), bodyLimit);
        } catch (IOException e) {
            // A closed channel, or whatever TLS made of it: the flag tells.
            if (Thread.interrupted()) {
                InterruptedException interrupted = new InterruptedException("interrupted while waiting for a reply");
                interrupted.initCause(e);
                throw interrupted;
            } else if (deadline.passed()) {
                throw new SocketTimeoutException("no complete reply within " + timeout);
            }
            throw e;
        }
    }

    private Socket connect(Deadline deadline) throws IOException {
        IOException last = null;
        for (int i = 0; i < addresses.size(); i++) {
            try {
                return TimedSocket.connect(addresses.get(i), port(uri), deadline, addresses.size() - i);
            } catch (IOException e) {
                last = e;
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }
        throw last == null ? new IOException("there was no address to connect to") : last;
    }

    private void write(OutputStream out) throws IOException {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("Host", uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
        all.put("User-Agent", "sluice");
        all.put("Accept-Encoding", "identity");
        all.putAll(headers);
        all.put("Connection", "close");
        all.put("Content-Length", Integer.toString(body.length));
        StringBuilder head = new StringBuilder("POST " + target() + " HTTP/1.1\r\n");
        all.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] whole =
                bytes(head.toString(), bearer.map(HttpPost::authorization).orElse(new byte[0]), body);
        try {
            out.write(whole);
            out.flush();
        } finally {
            Arrays.fill(whole, (byte) 0);
        }
    }

    private static byte[] authorization(SecretValue bearer) {
        return bearer.apply(token -> {
            byte[] line = new byte[token.length];
            for (int i = 0; i < line.length; i++) {
                line[i] = (byte) token[i];
            }
            return line;
        });
    }

    /** The whole request in one array, so that one place wipes the token. */
    private static byte[] bytes(String head, byte[] token, byte[] body) {
        byte[] start =
                (head + (token.length == 0 ? "" : "Authorization: Bearer ")).getBytes(StandardCharsets.ISO_8859_1);
        byte[] end = (token.length == 0 ? "\r\n" : "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer whole = ByteBuffer.allocate(start.length + token.length + end.length + body.length);
        whole.put(start).put(token).put(end).put(body);
        Arrays.fill(token, (byte) 0);
        return whole.array();
    }

    private String target() {
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath();
        return (path == null || path.isEmpty() ? "/" : path)
                + (ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery());
    }

    static boolean isTls(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** Without the brackets of an IPv6 address. */
    static String host(URI uri) {
        return uri.getHost().replaceAll("[\\[\\]]", "");
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isTls(uri) ? 443 : 80;
    }
}
