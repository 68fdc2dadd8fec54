package dev.sluice.local.internal;

import java.time.Duration;

/** What a revision's processes died of lately, and when the next one may be started. Guarded by the daemon's one lock. */
final class CrashHistory {
    private static final int LOOP = 3;

    private int exits;
    private long notBefore;
    private boolean hopeless;
    private String last = "";

    /** A process ended that should not have. */
    void exited(String how, Duration wait, long nowNanos) {
        exits++;
        last = how;
        notBefore = nowNanos + wait.toNanos();
    }

    /** A process can't be started at all; tried again like after an exit, but nobody needs to wait to know. */
    void impossible(String why, Duration wait, long nowNanos) {
        exited(why, wait, nowNanos);
        hopeless = true;
    }

    /** A process has served for long: what was before is forgotten. */
    void calm() {
        exits = 0;
        hopeless = false;
        last = "";
    }

    /** Exits since the last long service. */
    int exits() {
        return exits;
    }

    boolean mayStart(long nowNanos) {
        return exits == 0 || nowNanos - notBefore >= 0;
    }

    /** Whether waiting won't help: three exits in a row, or a program that can't be started. */
    boolean isLoop() {
        return hopeless || exits >= LOOP;
    }

    /** How the last process ended; empty if none did. */
    String last() {
        return last;
    }
}
