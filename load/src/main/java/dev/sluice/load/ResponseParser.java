package dev.sluice.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.1 response as its bytes arrive. Interim (1xx) responses are skipped.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class ResponseParser {
    /** Where the reading stands after some bytes. */
    enum Progress {
        MORE,
        DONE,
        MALFORMED
    }

    private enum Part {
        STATUS,
        HEADER,
        FIXED_BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        BODY_UNTIL_CLOSE,
        DONE,
        MALFORMED
    }

    private static final int LINE_LIMIT = 16_384;
    private static final int HEADER_LIMIT = 256;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.([01]) ([1-5][0-9][0-9])( .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK_LENGTH = Pattern.compile("([0-9a-fA-F]{1,15})[ \\t]*(;.*)?");

    private final boolean answersHead;
    private final int bodyLimit;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private Part part = Part.STATUS;
    private int headerLines;
    private int status;
    private boolean keepsOpen;
    private long left;
    private boolean started;

    ResponseParser(String requestMethod, int bodyLimit) {
        this.answersHead = requestMethod.equals("HEAD");
        this.bodyLimit = bodyLimit;
    }

    /** Takes what belongs to this response; bytes beyond its end stay in the buffer. */
    Progress feed(ByteBuffer in) {
        started |= in.hasRemaining();
        while (in.hasRemaining() && part != Part.DONE && part != Part.MALFORMED) {
            switch (part) {
                case FIXED_BODY, CHUNK, BODY_UNTIL_CLOSE -> takeBody(in);
                default -> {
                    String complete = takeLine(in);
                    if (complete != null) {
                        part = afterLine(complete);
                    }
                }
            }
        }
        return progress();
    }

    /** The connection ended in order: the end of the response if its body lasts until then, else not. */
    Progress end() {
        if (part == Part.BODY_UNTIL_CLOSE) {
            part = Part.DONE;
        }
        return progress();
    }

    /** Whether a single byte of the response has been seen. */
    boolean started() {
        return started;
    }

    /** Whether the connection may carry another request after this response. */
    boolean keepsOpen() {
        return keepsOpen;
    }

    Answer answer(String versionHeader) {
        return new Answer(status, Optional.ofNullable(headers.get(versionHeader)), body.toString(UTF_8));
    }

    private Progress progress() {
        return part == Part.DONE ? Progress.DONE : part == Part.MALFORMED ? Progress.MALFORMED : Progress.MORE;
    }

    private void takeBody(ByteBuffer in) {
        int count = (int) Math.min(left, in.remaining());
        int kept = Math.min(count, bodyLimit - body.size());
        for (int i = 0; i < kept; i++) {
            body.write(in.get());
        }
        in.position(in.position() + count - kept);
        left -= count;
        if (left == 0) {
            part = part == Part.CHUNK ? Part.CHUNK_END : Part.DONE;
        }
    }

    private @Nullable String takeLine(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte next = in.get();
            if (next == '\n') {
                String complete = line.toString(ISO_8859_1);
                line.reset();
                return complete.endsWith("\r") ? complete.substring(0, complete.length() - 1) : complete;
            }
            line.write(next);
            if (line.size() > LINE_LIMIT) {
                part = Part.MALFORMED;
                return null;
            }
        }
        return null;
    }

    private Part afterLine(String complete) {
        return switch (part) {
            case STATUS -> afterStatus(complete);
            case HEADER -> complete.isEmpty() ? afterHeaders() : afterHeader(complete);
            case CHUNK_SIZE -> afterChunkSize(complete);
            case CHUNK_END -> complete.isEmpty() ? Part.CHUNK_SIZE : Part.MALFORMED;
            case TRAILER -> complete.isEmpty() ? Part.DONE : Part.TRAILER;
            default -> Part.MALFORMED;
        };
    }

    private Part afterStatus(String complete) {
        var match = STATUS_LINE.matcher(complete);
        if (!match.matches()) {
            return Part.MALFORMED;
        }
        keepsOpen = match.group(1).equals("1");
        status = Integer.parseInt(match.group(2));
        headers.clear();
        return Part.HEADER;
    }

    private Part afterHeader(String complete) {
        int colon = complete.indexOf(':');
        if (colon < 1 || ++headerLines > HEADER_LIMIT) {
            return Part.MALFORMED;
        }
        String value = complete.substring(colon + 1).strip();
        headers.merge(complete.substring(0, colon), value, (first, second) -> first + ", " + second);
        return Part.HEADER;
    }

    /** RFC 9112 §6.3: how long the body is. */
    private Part afterHeaders() {
        if (status < 200) {
            return status == 101 ? Part.MALFORMED : Part.STATUS;
        }
        String connection = headers.getOrDefault("Connection", "").toLowerCase(Locale.ROOT);
        keepsOpen = !connection.contains("close") && (keepsOpen || connection.contains("keep-alive"));
        if (answersHead || status == 204 || status == 304) {
            return Part.DONE;
        }
        String coding = headers.get("Transfer-Encoding");
        if (coding != null) {
            return coding.equalsIgnoreCase("chunked") ? Part.CHUNK_SIZE : Part.MALFORMED;
        }
        String length = headers.get("Content-Length");
        if (length == null) {
            keepsOpen = false;
            left = Long.MAX_VALUE;
            return Part.BODY_UNTIL_CLOSE;
        }
        if (!LENGTH.matcher(length).matches()) {
            return Part.MALFORMED;
        }
        left = Long.parseLong(length);
        return left == 0 ? Part.DONE : Part.FIXED_BODY;
    }

    private Part afterChunkSize(String complete) {
        var match = CHUNK_LENGTH.matcher(complete);
        if (!match.matches()) {
            return Part.MALFORMED;
        }
        left = Long.parseLong(match.group(1), 16);
        return left == 0 ? Part.TRAILER : Part.CHUNK;
    }
}
