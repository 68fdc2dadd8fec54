package dev.sluice.rollout;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's monotonic clock and one daemon thread for what is due. The only place of the engine that reads a clock. */
final class SystemEngineClock implements EngineClock, AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    SystemEngineClock() {
        timer = new ScheduledThreadPoolExecutor(1, Threads.named("sluice-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable action) {
        if (timer.isShutdown()) {
            return () -> {};
        }
        Future<?> future = timer.schedule(action, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
