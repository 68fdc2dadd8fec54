package dev.sluice.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;

/** The request of a load as it goes over the wire. */
final class RequestBytes {
    private RequestBytes() {}

    /**
     * The bytes, read-only.
     *
     * @param connection a header line with its end, or nothing
     */
    static ByteBuffer of(Load load, String connection) {
        StringBuilder head = new StringBuilder(load.method())
                .append(' ')
                .append(path(load.uri()))
                .append(" HTTP/1.1\r\n");
        if (!has(load, "Host")) {
            head.append("Host: ").append(load.uri().getRawAuthority()).append("\r\n");
        }
        if (!has(load, "User-Agent")) {
            head.append("User-Agent: sluice-load\r\n");
        }
        load.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        byte[] body = load.body().getBytes(UTF_8);
        if (body.length > 0 || !load.method().equals("GET")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append(connection).append("\r\n").toString().getBytes(ISO_8859_1);
        return ByteBuffer.allocate(start.length + body.length)
                .put(start)
                .put(body)
                .flip()
                .asReadOnlyBuffer();
    }

    /** What is asked for, with its query. */
    static String path(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** Whether the load itself gives this header. */
    static boolean has(Load load, String header) {
        return load.headers().keySet().stream().anyMatch(header::equalsIgnoreCase);
    }
}
