package dev.sluice.strategy;

/** Which of the two revisions of a rollout a step is about. */
public enum Role {
    /** The revision that shall go live. */
    NEW,
    /** The revision that was live when the plan was made; a first release has none. */
    OLD;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
