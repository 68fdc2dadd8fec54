package dev.sluice.testkit;

import dev.sluice.deploy.Change;

/** Each call of the provider interface that can go wrong, by name. */
public enum SpiCall {
    PREPARE,
    OBSERVE,
    ACQUIRE,
    RENEW,
    RELEASE,
    STAGE,
    SCALE,
    ROUTE,
    RETIRE,
    RUN_TASK,
    FORGET_TASK,
    PROPAGATION,
    DRAINING,
    PROBE,
    JOURNAL_READ,
    JOURNAL_WRITE,
    JOURNAL_LOG,
    SIGNAL_POST,
    SIGNALS_READ,
    SIGNALS_DISCARD;

    /** The call that a change is made with. */
    public static SpiCall of(Change change) {
        return change.match(
                stage -> STAGE,
                scale -> SCALE,
                route -> ROUTE,
                retire -> RETIRE,
                runTask -> RUN_TASK,
                forgetTask -> FORGET_TASK);
    }

    /** Whether it is a {@link Change}. */
    public boolean isChange() {
        return compareTo(STAGE) >= 0 && compareTo(FORGET_TASK) <= 0;
    }

    /** Whether it can change anything on the platform. */
    public boolean isWrite() {
        return switch (this) {
            case PREPARE, OBSERVE, PROPAGATION, DRAINING, PROBE, JOURNAL_READ, JOURNAL_LOG, SIGNALS_READ -> false;
            default -> true;
        };
    }
}
