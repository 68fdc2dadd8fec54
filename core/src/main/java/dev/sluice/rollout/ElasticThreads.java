package dev.sluice.rollout;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A few threads as long as they keep up, and more when work waits although the processors don't and work takes long: then those that work
 * are blocked, by platforms that are slow or hang, by gates that think, by listeners that sleep. Their number doubles every 100 ms until
 * nothing waits, so that thousands of rollouts share a handful of threads and still nobody waits for a call that hangs. At most 20,000;
 * idle threads end.
 */
final class ElasticThreads extends ThreadPoolExecutor {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SLOW = Duration.ofMillis(20);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final int MOST = 20_000;
    /** How many looks in a row may be passed over because they came late. */
    private static final int MOST_LATE = 5;

    private final int few;
    /** Since when each thread has been at its work. */
    private final Map<Thread, Long> working = new ConcurrentHashMap<>();

    private final LongAdder done = new LongAdder();
    private final LongAdder took = new LongAdder();
    private final AtomicBoolean watching = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor watch;

    /** Of the one watching thread. */
    private Map<Long, Long> processorTimes = new HashMap<>();

    private long lookedAt;
    private int late;

    /** @param few how many work at once as long as they keep up */
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
        working.put(thread, System.nanoTime());
        super.beforeExecute(thread, work);
    }

    @Override
    protected void afterExecute(Runnable work, @Nullable Throwable error) {
        super.afterExecute(work, error);
        Long since = working.remove(Thread.currentThread());
        if (since != null) {
            done.increment();
            took.add(System.nanoTime() - since);
        }
    }

    @Override
    protected void terminated() {
        watch.shutdownNow();
        super.terminated();
    }

    private void look() {
        boolean again = true;
        try {
            again = grownOrShrunk();
        } finally { // there may be no room for a thread more: then it is tried again
            if (again) {
                lookAgain();
            }
        }
    }

    /** Whether there is more to be seen to. */
    private boolean grownOrShrunk() {
        boolean stood = stoodStill();
        boolean idle = processorsUsed() < Runtime.getRuntime().availableProcessors() / 2.0;
        boolean slow = workIsSlow();
        boolean waits = !getQueue().isEmpty();
        int now = getCorePoolSize();
        if (waits && idle && slow && !stood) {
            setCorePoolSize(Math.min(2 * now, MOST));
        } else if (!waits && now > few) {
            setCorePoolSize(Math.max(few, now / 2)); // those that work go on; the idle ones end
        }
        if (waits || getCorePoolSize() > few) {
            return true;
        }
        watching.set(false);
        watchIfNeeded(); // something may have come just before
        return false;
    }

    /**
     * Whether this look came so late that everything must have stood still, as in a pause of the garbage collector: then all work looks
     * slow, and that says nothing. Where looks are always late, every sixth counts.
     */
    private boolean stoodStill() {
        boolean isLate = lookedAt != 0 && System.nanoTime() - lookedAt > 2 * LOOK.toNanos();
        late = isLate ? late + 1 : 0;
        if (late > MOST_LATE) {
            late = 0;
        }
        return late > 0;
    }

    /**
     * Whether work takes 20 ms in the mean, or half of it has gone on since the last look: where others take the processors, short work is
     * short all the same, and more threads would not help; nor would they where threads wait for each other's locks.
     */
    private boolean workIsSlow() {
        long now = System.nanoTime();
        long count = done.sumThenReset();
        long time = took.sumThenReset();
        int stuck = 0;
        int running = 0;
        int crowded = 0;
        for (Map.Entry<Thread, Long> at : working.entrySet()) {
            long soFar = now - at.getValue();
            running++;
            time += soFar;
            stuck += soFar >= LOOK.toNanos() ? 1 : 0;
            crowded += at.getKey().getState() == Thread.State.BLOCKED ? 1 : 0;
        }
        boolean slow = stuck * 2 > running || time >= SLOW.toNanos() * (count + running);
        return slow && crowded * 2 <= running;
    }

    /** How many processors those that work have used since the last look; none if that is not known. */
    private double processorsUsed() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long now = System.nanoTime();
        long used = 0;
        Map<Long, Long> times = new HashMap<>();
        if (threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()) {
            for (Thread thread : working.keySet()) {
                long time = threads.getThreadCpuTime(thread.getId());
                times.put(thread.getId(), time);
                used += Math.max(0, time - processorTimes.getOrDefault(thread.getId(), time));
            }
        }
        double processors = lookedAt == 0 ? Double.MAX_VALUE : (double) used / Math.max(1, now - lookedAt);
        processorTimes = times;
        lookedAt = now;
        return processors;
    }

    private void watchIfNeeded() {
        if (!getQueue().isEmpty() && watching.compareAndSet(false, true)) {
            lookedAt = 0; // the first look only takes the measure
            done.reset();
            took.reset();
            lookAgain();
        }
    }

    private void lookAgain() {
        try {
            Future<?> ignored = watch.schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            watching.set(false); // it is being ended
        }
    }
}
