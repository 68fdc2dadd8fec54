package dev.sluice.local.internal;

/** Why a request got no whole answer from its revision. */
public enum ErrorCause {
    /** No instance was ready. */
    UNAVAILABLE,
    /** No instance accepted a connection. */
    CONNECT,
    /** The connection to the instance broke before the answer began, or in the middle of it. */
    BROKEN,
    /** The user waited long, saw nothing of an answer and went away. Who of the two hung up tells nothing: it is held against the revision. */
    UNANSWERED,
    /** The user went away soon, or in the middle of the answer. Says nothing about the revision. */
    ABANDONED
}
