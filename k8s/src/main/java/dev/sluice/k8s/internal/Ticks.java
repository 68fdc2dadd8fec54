package dev.sluice.k8s.internal;

/** A monotonic clock. */
@FunctionalInterface
public interface Ticks {

    /** Nanoseconds since some moment of this process. */
    long nanos();

    /** The clock of this Java machine. */
    static Ticks system() {
        return System::nanoTime;
    }
}
