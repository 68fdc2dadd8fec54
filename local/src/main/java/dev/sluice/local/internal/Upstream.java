package dev.sluice.local.internal;

import java.util.concurrent.atomic.AtomicLong;

/** One running copy of a revision as the router sees it: a loopback port that serves requests. Safe for use by many threads. */
final class Upstream {
    private final String id;
    private final int port;
    private final AtomicLong inFlight = new AtomicLong();
    private volatile boolean leaving;

    Upstream(String id, int port) {
        this.id = id;
        this.port = port;
    }

    String id() {
        return id;
    }

    int port() {
        return port;
    }

    /** Requests and WebSockets that this copy is serving. */
    long inFlight() {
        return inFlight.get();
    }

    /** Takes a place here for one request; false when the copy is about to be stopped, and nothing was taken. */
    boolean enter() {
        inFlight.incrementAndGet();
        if (leaving) {
            inFlight.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    /** Lets no further request in. Once {@link #inFlight()} is zero after this, it stays zero. */
    void retire() {
        leaving = true;
    }

    @Override
    public String toString() {
        return id + " on port " + port;
    }
}
