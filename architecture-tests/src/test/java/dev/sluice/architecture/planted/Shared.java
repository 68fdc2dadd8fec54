package dev.sluice.architecture.planted;

import java.util.concurrent.Executor;

/** Shares what changes, and threads, with the whole JVM. */
final class Shared {
    static final Executor EXECUTOR = Runnable::run;

    static int count;

    private Shared() {}
}
