package dev.sluice.gate;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What came back from an HTTP request.
 *
 * @param headers by lower-case name; the first of each name
 * @param body as UTF-8, up to the size that was asked for
 * @param cut whether there was more
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
record HttpReply(int status, Map<String, String> headers, String body, boolean cut) {
    private static final int LARGEST_HEAD = 32 * 1024;

    HttpReply {
        headers = Map.copyOf(headers);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Reads the final reply; interim ones (1xx) are skipped. */
    static HttpReply read(InputStream in, int bodyLimit) throws IOException {
        Lines lines = new Lines(in);
        while (true) {
            int status = status(lines.next());
            Map<String, String> headers = headers(lines);
            if (status >= 200) {
                byte[] body = body(in, lines, status, headers, bodyLimit + 1);
                int length = Math.min(body.length, bodyLimit);
                return new HttpReply(
                        status, headers, new String(body, 0, length, StandardCharsets.UTF_8), body.length > bodyLimit);
            } else if (status == 101) {
                throw new IOException("the server switched protocols unasked");
            }
        }
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new IOException("what came back is no HTTP/1.1 reply");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> headers(Lines lines) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("the reply has a header line without a name");
            }
            headers.putIfAbsent(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** At most {@code limit} bytes; what follows is left unread, since the connection is not used again. */
    private static byte[] body(InputStream in, Lines lines, int status, Map<String, String> headers, int limit)
            throws IOException {
        String coding = headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT);
        if (status == 204 || status == 304) {
            return new byte[0];
        } else if (coding.equals("chunked")) {
            return chunks(in, lines, limit);
        } else if (!coding.isEmpty()) {
            throw new IOException("the reply has a transfer coding that was not asked for");
        }
        String length = headers.get("content-length");
        if (length == null) {
            return in.readNBytes(limit);
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new IOException("the reply has a content length that is no number");
        }
        int wanted = (int) Math.min(limit, Long.parseLong(length));
        byte[] body = in.readNBytes(wanted);
        if (body.length < wanted) {
            throw new EOFException("the reply ended early");
        }
        return body;
    }

    private static byte[] chunks(InputStream in, Lines lines, int limit) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < limit) {
            String size = lines.next().replaceFirst("[ \\t]*(;.*)?$", "");
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("the reply has a chunk without a size");
            }
            long announced = Long.parseLong(size, 16);
            if (announced == 0) {
                return body.toByteArray();
            }
            int wanted = (int) Math.min(announced, limit - body.size());
            byte[] chunk = in.readNBytes(wanted);
            if (chunk.length < wanted) {
                throw new EOFException("the reply ended early");
            }
            body.writeBytes(chunk);
            if (wanted == announced && !lines.next().isEmpty()) {
                throw new IOException("the reply has a chunk that is longer than it says");
            }
        }
        return body.toByteArray();
    }

    /** Lines of a head, bounded together. */
    private static final class Lines {
        private final InputStream in;
        private int left = LARGEST_HEAD;

        Lines(InputStream in) {
            this.in = in;
        }

        String next() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the reply ended early");
                } else if (--left < 0) {
                    throw new IOException("the head of the reply is larger than " + LARGEST_HEAD + " bytes");
                }
                line.append((char) c);
            }
            int last = line.length() - 1;
            if (last >= 0 && line.charAt(last) == '\r') {
                line.setLength(last);
            }
            return line.toString();
        }
    }
}
