package dev.sluice.deploy;

/** What is left of a revision that no longer serves. Keeping it warm needs no change: it is left as it is until its time is over. */
public enum RetireMode {
    /** Its instances end; what is needed to start them again stays. */
    STOP,
    /** Nothing is left. */
    DELETE
}
