package dev.sluice.rollout;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A few threads for much work that is short, and more as soon as some of it is not: work that has run for longer than 500 ms, because a
 * platform hangs, a gate thinks or a listener blocks, no longer counts, and others take its place. So thousands of rollouts share a
 * handful of threads, and no call that hangs keeps another waiting. Idle threads end.
 */
final class ElasticThreads extends ThreadPoolExecutor {
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final int few;
    private final Map<Thread, Long> startedAt = new ConcurrentHashMap<>();
    private final AtomicBoolean watching = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor watch;

    /** @param few how many work at once as long as all work is short */
    ElasticThreads(String name, int few) {
        super(
                few,
                Integer.MAX_VALUE,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Threads.named(name));
        this.few = few;
        allowCoreThreadTimeOut(true);
        watch = new ScheduledThreadPoolExecutor(1, Threads.named(name + "-watch"));
        watch.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        watch.allowCoreThreadTimeOut(true);
        watch.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable work) {
        super.execute(work);
        watchIfNeeded();
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable work) {
        startedAt.put(thread, System.nanoTime());
        super.beforeExecute(thread, work);
    }

    @Override
    protected void afterExecute(Runnable work, @Nullable Throwable error) {
        super.afterExecute(work, error);
        startedAt.remove(Thread.currentThread());
    }

    @Override
    protected void terminated() {
        watch.shutdownNow();
        super.terminated();
    }

    /** Twice as many as are slow: if the next ones are slow too, the number doubles with every look. */
    private void look() {
        long now = System.nanoTime();
        long slow = startedAt.values().stream()
                .filter(start -> now - start >= SLOW.toNanos())
                .count();
        int wanted = (int) Math.min(few + 2 * slow, 10_000);
        if (wanted != getCorePoolSize()) {
            setCorePoolSize(wanted);
        }
        boolean queued = !getQueue().isEmpty();
        if (queued || wanted > few) {
            lookAgain(queued ? SLOW : SECOND);
            return;
        }
        watching.set(false);
        watchIfNeeded(); // something may have come just before
    }

    private void watchIfNeeded() {
        if (!getQueue().isEmpty() && watching.compareAndSet(false, true)) {
            lookAgain(SLOW);
        }
    }

    private void lookAgain(Duration in) {
        try {
            Future<?> ignored = watch.schedule(this::look, in.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            watching.set(false); // it is being ended
        }
    }
}
