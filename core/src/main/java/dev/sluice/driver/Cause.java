package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.PermanentException;

/**
 * Why a rollout left the way to its commit, or stopped.
 *
 * @param kind for programs
 * @param step which step it was at, in the plan's words; empty before the first
 * @param reason for people: what was expected, what came, what to do; what is longer than {@value #LONGEST_REASON} characters is cut,
 *     because a journal has to keep it
 */
public record Cause(Kind kind, String step, String reason) {

    private static final int LONGEST_REASON = 2_000;

    /** The kinds of causes that a caller may want to tell apart. */
    public enum Kind {
        /** A person or a program asked for it. */
        ABORTED,
        /** A step did not end within its limit. */
        DEADLINE,
        /** The new revision failed for good, or lost its last ready instance under traffic. */
        NEW_FAILED,
        /** A gate said no. */
        GATE_REJECTED,
        /** A gate is not bound in this process, threw, or never answered. */
        GATE_UNAVAILABLE,
        /** The judge of an analysis said that the new revision is not good enough. */
        ANALYSIS_FAILED,
        /** The judge of an analysis could not tell, and waiting longer is not allowed. */
        INCONCLUSIVE,
        /** A one-off task ended with something else than 0, or nobody can tell how it ended. */
        TASK_FAILED,
        /** Somebody else changed what this rollout relies on. */
        FOREIGN_CHANGE,
        /** The platform will not do what is needed: no right, no room, a broken rule. */
        REFUSED,
        /** The way back did not reach its end within its own limits; it can be tried again. */
        ROLLBACK_FAILED,
        /** The application is gone from the platform. */
        TARGET_GONE,
        /** The platform can't be reached. */
        API_UNAVAILABLE,
        /** The platform no longer accepts the credentials. */
        UNAUTHORIZED,
        /** This process was asked to end. */
        STOPPED,
        /** A document in the journal can't be read. */
        JOURNAL_UNREADABLE
    }

    public Cause {
        requireNonNull(kind, "kind");
        requireNonNull(step, "step");
        reason = cut(requireNonNull(reason, "reason"));
    }

    /** A text as a journal keeps it. */
    static String cut(String text) {
        return cut(text, LONGEST_REASON);
    }

    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        boolean pair = Character.isHighSurrogate(text.charAt(longest - 2));
        return text.substring(0, longest - (pair ? 2 : 1)) + "…";
    }

    /** A platform has said for good that it will not. */
    static Cause of(PermanentException refusal, String step) {
        Kind kind = switch (refusal.reason()) {
            case UNAUTHORIZED -> Kind.UNAUTHORIZED;
            case TARGET_GONE -> Kind.TARGET_GONE;
            case NO_ROOM, REFUSED -> Kind.REFUSED;
            case UNREADABLE -> Kind.JOURNAL_UNREADABLE;
        };
        return new Cause(kind, step, String.valueOf(refusal.getMessage()));
    }

    @Override
    public String toString() {
        return kind + (step.isEmpty() ? "" : " at '" + step + "'") + ": " + reason;
    }
}
