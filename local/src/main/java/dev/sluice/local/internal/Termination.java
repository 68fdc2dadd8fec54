package dev.sluice.local.internal;

import java.time.Duration;
import java.util.List;

/**
 * The end of a process: SIGTERM to it alone, SIGTERM to the children that outlive it, and SIGKILL to all that is left when the time of
 * grace is over.
 *
 * <p>Only processes whose identity still fits are signalled. Children are those at the beginning of the end; a program that detaches itself
 * on purpose is left alone. Driven by {@link #proceed}; not safe for use by several threads.
 */
final class Termination {
    private final ProcessIdentity process;
    private final List<ProcessIdentity> children;
    private final long killAt;
    private boolean childrenTold;
    private boolean killed;

    private Termination(ProcessIdentity process, List<ProcessIdentity> children, long killAt) {
        this.process = process;
        this.children = children;
        this.killAt = killAt;
    }

    /** Sends SIGTERM. */
    static Termination begin(ProcessIdentity process, Duration graceful, long nowNanos) {
        List<ProcessIdentity> children = process.handle().stream()
                .flatMap(ProcessHandle::descendants)
                .flatMap(child -> ProcessIdentity.of(child.pid()).stream())
                .toList();
        process.handle().ifPresent(ProcessHandle::destroy);
        return new Termination(process, children, nowNanos + graceful.toNanos());
    }

    /** Does what is due; true once nothing is left. */
    boolean proceed(long nowNanos) {
        boolean parentEnded = !process.isAlive();
        List<ProcessIdentity> left =
                children.stream().filter(ProcessIdentity::isAlive).toList();
        if (parentEnded && left.isEmpty()) {
            return true;
        }
        if (!killed && nowNanos - killAt >= 0) {
            killed = true;
            process.handle().ifPresent(ProcessHandle::destroyForcibly);
            left.forEach(child -> child.handle().ifPresent(ProcessHandle::destroyForcibly));
        } else if (parentEnded && !childrenTold) {
            childrenTold = true;
            left.forEach(child -> child.handle().ifPresent(ProcessHandle::destroy));
        }
        return false;
    }
}
