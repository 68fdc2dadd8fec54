package dev.sluice.load;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Carries the requests of one run, none a second time. Belongs to the thread of its run. */
interface Transport {
    /** Is told once about each request. */
    interface Outcomes {
        void ended(Attempt attempt, Optional<Answer> answer, Optional<Failure> failure);
    }

    /**
     * The one that speaks the load's protocol.
     *
     * @throws IOException if this machine opens no selector
     */
    static Transport of(Load load, InetSocketAddress target, RunClock clock, Outcomes outcomes) throws IOException {
        return load.protocol() == Protocol.HTTP_1_1
                ? new Http1Transport(load, target, clock, outcomes)
                : new Http2Transport(load, target, clock, outcomes);
    }

    /**
     * Makes sure that the load's protocol can be spoken, and that the first request is not late because of it.
     *
     * @throws ConfigurationException if the protocol's library is missing
     */
    static void prepare(Load load) {
        if (load.protocol() == Protocol.HTTP_1_1) {
            return;
        }
        try {
            Http2Transport.rehearse(load);
        } catch (NoClassDefFoundError e) {
            throw new ConfigurationException(
                    load.toString(),
                    List.of(new Problem(
                            "protocol",
                            load.protocol().toString(),
                            "needs io.netty:netty-codec-http2 on the class path: " + e.getMessage())));
        }
    }

    /** Starts one request. Its end is told to the outcomes, perhaps before this returns. */
    void send(Attempt attempt);

    /** Ends what has taken too long. */
    void expire();

    /**
     * Goes on with whatever is ready, and waits for it if there is nothing.
     *
     * @param waitMillis how long to wait at most; 0 is not at all
     * @return whether there was anything
     */
    boolean turn(long waitMillis) throws IOException;

    /** Ends a wait. May be called by any thread. */
    void wakeUp();

    /** Gives up all connections; no outcome is told any more. */
    void close() throws IOException;
}
