package dev.sluice.deploy;

/** Who stops a driver that has lost its lease without knowing. */
public enum Fencing {
    /** The platform compares epochs on every guarded write. */
    SERVER_ENFORCED,
    /** Only the provider compares, just before the write: a small window stays open, and the plan warns of it. */
    ADVISORY
}
