package dev.sluice.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request on a stream of its own, and what has come back so far. */
final class Http2Request {
    private final Attempt attempt;
    private final Load load;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private @Nullable Http2Link link;
    private int status;
    private Optional<String> version = Optional.empty();

    Http2Request(Attempt attempt, Load load) {
        this.attempt = attempt;
        this.load = load;
    }

    Attempt attempt() {
        return attempt;
    }

    /** The connection that has taken it. */
    Http2Link link() {
        if (link == null) {
            throw new IllegalStateException("request " + attempt.number() + " has no connection");
        }
        return link;
    }

    void takenBy(Http2Link connection) {
        link = connection;
    }

    /** Whether an answer has begun. */
    boolean started() {
        return status != 0;
    }

    /** Takes a header section: an interim answer, the answer's head, or trailers. Answers whether it can be one. */
    boolean take(Http2Headers headers) {
        if (status != 0) {
            return true;
        }
        CharSequence text = headers.status();
        if (text == null || !text.toString().matches("[1-5][0-9][0-9]")) {
            return false;
        }
        int seen = Integer.parseInt(text.toString());
        if (seen >= 200) {
            status = seen;
            version = Optional.ofNullable(headers.get(load.versionHeader().toLowerCase(Locale.ROOT)))
                    .map(CharSequence::toString);
        }
        return true;
    }

    /** Takes a piece of the body, as far as it is to be seen. */
    void take(ByteBuf data) {
        int seen = Math.min(data.readableBytes(), load.bodyLimit() - body.size());
        for (int i = 0; i < seen; i++) {
            body.write(data.getByte(data.readerIndex() + i));
        }
    }

    Answer answer() {
        return new Answer(status, version, body.toString(UTF_8));
    }
}
