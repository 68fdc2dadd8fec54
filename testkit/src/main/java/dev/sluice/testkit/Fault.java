package dev.sluice.testkit;

/** What can go wrong with one call of a provider. */
public enum Fault {
    /** The platform does not answer, and nothing was done. */
    UNREACHABLE,
    /** It is done, but the answer is lost on the way. */
    REPLY_LOST,
    /** The platform refuses for good; nothing was done. */
    REFUSED,
    /** The credentials are no longer accepted; nothing was done. */
    UNAUTHORIZED,
    /** The application is gone; nothing was done. */
    TARGET_GONE,
    /** Somebody was faster: the call carries an old token, or for the journal an old version. */
    STALE,
    /** Nothing yet: the same change is to be sent again after a second. */
    UNDERWAY,
    /** It waits, before anything was done, until it is interrupted or let go. */
    HANG_BEFORE,
    /** It is done, and then waits until it is interrupted or let go. */
    HANG_AFTER,
    /** The process dies before anything was done. */
    CRASH_BEFORE,
    /** It is done, and the process dies before it hears of it. */
    CRASH_AFTER;

    /** Whether it means anything for this call. */
    public boolean fits(SpiCall call) {
        return switch (this) {
            case STALE -> call.isChange() || call == SpiCall.JOURNAL_WRITE;
            case UNDERWAY -> call.isChange();
            default -> true;
        };
    }
}
