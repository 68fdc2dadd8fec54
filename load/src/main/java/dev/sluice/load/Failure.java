package dev.sluice.load;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.util.Locale;

/** Why one request did not get a good answer. Each request has at most one cause, and nothing is tried a second time. */
public enum Failure {
    /** Nobody listened: the connection was refused. */
    REFUSED(false),
    /** The host could not be reached: no route, a broken network. */
    UNREACHABLE(false),
    /** The connection was reset (TCP RST), or over HTTP/2 the request's stream (RST_STREAM), before the answer was complete. */
    RESET(false),
    /** The connection was closed in order, over HTTP/2 perhaps with a GOAWAY, but before the first byte of the answer. */
    CLOSED(false),
    /** The connection ended inside the answer: fewer bytes than announced. */
    CUT_SHORT(false),
    /** No complete answer within {@link Load#timeout()}. */
    TIMEOUT(false),
    /** What came back is not the {@link Protocol} that was spoken. */
    MALFORMED(false),
    /** A complete answer with a status of 400 to 499. */
    STATUS_4XX(true),
    /** A complete answer with a status of 500 to 599. */
    STATUS_5XX(true),
    /** The generator's own machine had no port or file descriptor left; such a run is never valid. */
    EXHAUSTED(false);

    private final boolean answered;

    Failure(boolean answered) {
        this.answered = answered;
    }

    /** Whether a complete answer arrived, though not a good one. */
    public boolean answered() {
        return answered;
    }

    /** What went wrong while opening a connection. */
    static Failure toConnect(IOException problem) {
        String message = String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT);
        if (problem instanceof BindException
                || message.contains("too many open files")
                || message.contains("cannot assign requested address")) {
            return EXHAUSTED;
        }
        if (message.contains("timed out")) {
            return TIMEOUT;
        }
        if (message.contains("reset")) {
            return RESET;
        }
        return problem instanceof ConnectException && message.contains("refused") ? REFUSED : UNREACHABLE;
    }
}
