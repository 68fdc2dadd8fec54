package dev.sluice.local.internal;

/** Why a request got no whole answer from its revision. */
public enum ErrorCause {
    /** No instance was ready. */
    UNAVAILABLE,
    /** No instance accepted a connection. */
    CONNECT,
    /** The connection to the instance broke before the answer began, or in the middle of it. */
    BROKEN,
    /** The user went away before the answer was complete. Says nothing about the revision. */
    ABANDONED
}
