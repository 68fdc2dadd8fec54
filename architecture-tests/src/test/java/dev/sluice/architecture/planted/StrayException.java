package dev.sluice.architecture.planted;

/** An error outside the family. */
final class StrayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StrayException() {
        super("stray");
    }
}
