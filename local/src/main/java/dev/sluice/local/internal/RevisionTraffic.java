package dev.sluice.local.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** The live traffic of one revision: what is in flight, which WebSockets are open, and all that was counted. Safe for use by many threads. */
final class RevisionTraffic {
    private static final int CLASSES = 5;
    /** Of copies at once. Each may hold a connection and 256 KiB, and a mirror that hangs gives none of it back for a while. */
    private static final int MOST_COPIES = 256;

    private final AtomicLong inFlight = new AtomicLong();
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<WebSocketTunnel> webSockets = ConcurrentHashMap.newKeySet();
    private final LongAdder requests = new LongAdder();
    private final List<LongAdder> responses = adders(CLASSES);
    private final List<LongAdder> errors = adders(ErrorCause.values().length);
    private final AtomicInteger copies = new AtomicInteger();
    private final LongAdder mirrored = new LongAdder();
    private final LatencyBuckets latency = new LatencyBuckets();
    private volatile boolean closing;

    /** Announces a request before it is certain to be served here, so that nobody takes the revision for idle meanwhile. */
    void enter() {
        inFlight.incrementAndGet();
    }

    /** Ends what {@link #enter()} began. */
    void leave() {
        inFlight.decrementAndGet();
    }

    void requested() {
        requests.increment();
    }

    /** Gives a request of which nothing was sent here to the revision where it was announced since, which may be the same. */
    void handOver(RevisionTraffic chosen) {
        requests.decrement();
        chosen.requests.increment();
        leave();
    }

    /** Counts the end of a request that got an answer, whoever gave it. */
    void answered(int status, long nanos) {
        int index = status / 100 - 1;
        if (index >= 0 && index < CLASSES) {
            responses.get(index).increment();
        }
        latency.record(nanos);
    }

    /** Counts the end of a request that got none. One that its user gave up has taken at least as long as that. */
    void failed(ErrorCause cause, long nanos) {
        errors.get(cause.ordinal()).increment();
        if (cause == ErrorCause.UNANSWERED) {
            latency.record(nanos);
        }
    }

    /** Takes a place for a copy of a request, which counts it; false when so many are under way that one more could do harm. */
    boolean mirrored() {
        if (copies.incrementAndGet() > MOST_COPIES) {
            copies.decrementAndGet();
            return false;
        }
        mirrored.increment();
        return true;
    }

    /** Gives the place of a copy back. */
    void copied() {
        copies.decrementAndGet();
    }

    /** Remembers a WebSocket until {@link #closed(WebSocketTunnel)}; closes it at once where the time of WebSockets is over. */
    void opened(WebSocketTunnel tunnel) {
        webSockets.add(tunnel);
        if (closing) {
            tunnel.close();
        }
    }

    void closed(WebSocketTunnel tunnel) {
        webSockets.remove(tunnel);
    }

    /** Closes every WebSocket, also one whose handshake is still under way; clients that reconnect are routed by the rules of that moment. */
    void closeWebSockets() {
        closing = true;
        List.copyOf(webSockets).forEach(WebSocketTunnel::close);
    }

    /** Closes the WebSockets of one instance that is about to be stopped. */
    void closeWebSockets(Upstream upstream) {
        webSockets.stream().filter(tunnel -> tunnel.isTo(upstream)).toList().forEach(WebSocketTunnel::close);
    }

    /** Takes WebSockets again: the revision has traffic. */
    void keepWebSockets() {
        closing = false;
    }

    /** The next position of the round robin, never negative. */
    int nextTurn() {
        return turn.getAndIncrement() & Integer.MAX_VALUE;
    }

    TrafficCounts counts() {
        List<Long> byClass = new ArrayList<>(CLASSES);
        responses.forEach(answers -> byClass.add(answers.sum()));
        Map<ErrorCause, Long> byCause = new EnumMap<>(ErrorCause.class);
        for (ErrorCause cause : ErrorCause.values()) {
            byCause.put(cause, errors.get(cause.ordinal()).sum());
        }
        return new TrafficCounts(
                requests.sum(), inFlight.get(), webSockets.size(), byClass, byCause, latency.counts(), mirrored.sum());
    }

    private static List<LongAdder> adders(int count) {
        return Stream.generate(LongAdder::new).limit(count).toList();
    }
}
