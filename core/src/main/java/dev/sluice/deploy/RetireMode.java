package dev.sluice.deploy;

/** What is left of a revision that no longer serves. */
public enum RetireMode {
    /** Its instances keep running, ready to take the traffic back. */
    KEEP_WARM,
    /** Its instances end; what is needed to start them again stays. */
    STOP,
    /** Nothing is left. */
    DELETE
}
