package dev.sluice.deploy;

/** How a platform divides traffic between revisions. */
public enum TrafficModel {
    /** Any weight, as far as {@link Capabilities#weightStep()} allows. */
    WEIGHTED,
    /** Everything to one revision, or nothing. */
    SWITCH_ONLY,
    /** A ready instance <em>is</em> routed: shares follow from counts, scaling moves traffic and routing only checks. */
    REPLICA_SHARE
}
