package dev.sluice.rollout;

import com.sun.management.OperatingSystemMXBean;
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
    private static final Duration HARDLY = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final int MOST = 20_000;
    /** How many looks in a row may be passed over because they came late. */
    private static final int MOST_LATE = 5;

    /**
     * A thread at work, when it had used so much of a processor.
     *
     * @param work since when it is at this work
     */
    private record Seen(long work, long at, long processorTime) {}

    private final int few;
    /** Since when each thread has been at its work. */
    private final Map<Thread, Long> working = new ConcurrentHashMap<>();

    private final LongAdder done = new LongAdder();
    private final LongAdder took = new LongAdder();
    private final AtomicBoolean watching = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor watch;

    /** Of the one watching thread. */
    private Map<Thread, Seen> seen = new HashMap<>();

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
        boolean blocked = workIsBlocked();
        boolean waits = !getQueue().isEmpty();
        int now = getCorePoolSize();
        if (waits && blocked && !stood) {
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
     * Whether threads wait for something else than a processor or each other's locks. Where processors are free that is so if half of them
     * had nothing done on one since the last look, or if work takes 20 ms in the mean with hardly any of it on one; where others take
     * them, all work is slow, so only half of the threads doing nothing for 2 s counts.
     */
    private boolean workIsBlocked() {
        boolean first = lookedAt == 0;
        boolean free = processorsAreFree();
        long patience = free ? 0 : PATIENCE.toNanos();
        long now = System.nanoTime();
        long count = done.sumThenReset();
        long time = took.sumThenReset();
        long used = 0;
        int stuck = 0;
        int crowded = 0;
        Map<Thread, Seen> times = new HashMap<>();
        for (Map.Entry<Thread, Long> at : working.entrySet()) {
            Thread thread = at.getKey();
            long work = at.getValue();
            long processor = processorTime(thread);
            Seen fresh = new Seen(work, now, processor);
            Seen last = seen.getOrDefault(thread, fresh);
            boolean still = last.work() == work && processor - last.processorTime() < HARDLY.toNanos();
            used += Math.max(0, processor - last.processorTime());
            time += now - work;
            crowded += thread.getState() == Thread.State.BLOCKED ? 1 : 0;
            stuck += still && last.at() < now && now - last.at() >= patience ? 1 : 0;
            times.put(thread, still ? last : fresh);
        }
        int running = times.size();
        boolean slow = free && time >= SLOW.toNanos() * (count + running) && used * 10 < (now - lookedAt) * running;
        seen = times;
        lookedAt = now;
        return !first && crowded * 2 <= running && (stuck * 2 > running || slow);
    }

    private static long processorTime(Thread thread) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads.getThreadCpuTime(thread.getId())
                : 0;
    }

    /** Whether this machine, or what we may use of it, has a fifth of its processors' time left; assumed where nobody can tell. */
    private static boolean processorsAreFree() {
        return !(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
                || system.getCpuLoad() < 0.8;
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
