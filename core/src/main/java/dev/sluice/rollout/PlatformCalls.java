package dev.sluice.rollout;

import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to platforms, each with a deadline, and at most so many at a time for one deployer: a platform that hangs keeps its own calls
 * waiting and nobody else's.
 */
final class PlatformCalls {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformCalls.class);

    private final ExecutorService threads;
    private final EngineClock clock;
    private final int atOnce;
    private final Map<Deployer, Lane> lanes = new IdentityHashMap<>();
    private final Set<Work<?>> unanswered = ConcurrentHashMap.newKeySet();

    PlatformCalls(ExecutorService threads, EngineClock clock, int atOnce) {
        this.threads = threads;
        this.clock = clock;
        this.atOnce = atOnce;
    }

    /** A call that was handed in. */
    interface Pending {
        /** Answers it with a transient error if it has not ended, and interrupts its thread. */
        void cancel(String reason);

        /** Whether its result or its error is known. */
        boolean isAnswered();
    }

    /**
     * Makes a call.
     *
     * @param limit from now, waiting for a free place included
     * @param done called once, with a result or an error, on a thread of this or of the clock
     */
    <T> Pending submit(
            Deployer deployer,
            String name,
            Duration limit,
            Supplier<T> call,
            BiConsumer<@Nullable T, @Nullable Throwable> done) {
        Work<T> work = new Work<>(deployer, call, done);
        unanswered.add(work);
        work.deadline =
                clock.schedule(limit, () -> work.fail(new TransientException(name + " did not end within " + limit)));
        synchronized (lanes) {
            Lane lane = lanes.computeIfAbsent(deployer, d -> new Lane());
            if (lane.running >= atOnce) {
                lane.waiting.add(work);
                return work;
            }
            lane.running++;
        }
        execute(work);
        return work;
    }

    private void execute(Work<?> work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            work.fail(new TransientException("the engine is closed", e));
            free(work.deployer);
        } catch (OutOfMemoryError e) { // no room for a thread more: others may end
            work.fail(new TransientException("there is no thread for it", e));
            free(work.deployer);
        }
    }

    /** Answers whatever is still asked: nobody keeps the time any more. */
    void close() {
        unanswered.forEach(work -> work.fail(new TransientException("the engine is closed")));
    }

    private void free(Deployer deployer) {
        Work<?> next;
        synchronized (lanes) {
            Lane lane = lanes.get(deployer);
            if (lane == null) {
                return;
            }
            next = lane.waiting.poll();
            if (next == null) {
                lane.running--;
                if (lane.running == 0) {
                    lanes.remove(deployer);
                }
                return;
            }
        }
        execute(next);
    }

    private static final class Lane {
        private final Deque<Work<?>> waiting = new ArrayDeque<>();
        private int running;
    }

    private final class Work<T> implements Runnable, Pending {
        private final Deployer deployer;
        private final Supplier<T> call;
        private final BiConsumer<@Nullable T, @Nullable Throwable> done;
        private EngineClock.@Nullable Scheduled deadline;
        private @Nullable Thread thread;
        private boolean answered;

        Work(Deployer deployer, Supplier<T> call, BiConsumer<@Nullable T, @Nullable Throwable> done) {
            this.deployer = deployer;
            this.call = call;
            this.done = done;
        }

        @Override
        public void run() {
            try {
                synchronized (this) {
                    if (answered) {
                        return;
                    }
                    thread = Thread.currentThread();
                }
                T result;
                try {
                    result = call.get();
                } catch (Throwable t) {
                    answer(null, t);
                    return;
                }
                answer(result, null);
            } finally {
                synchronized (this) {
                    thread = null;
                    // An interrupt meant for this call must not reach the next one on this thread.
                    boolean ignored = Thread.interrupted();
                }
                free(deployer);
            }
        }

        @Override
        public synchronized boolean isAnswered() {
            return answered;
        }

        @Override
        public void cancel(String reason) {
            fail(new TransientException(reason));
        }

        /** What the call makes of the interrupt comes too late to be its answer. */
        private void fail(TransientException error) {
            boolean first;
            synchronized (this) {
                first = isFirst();
                if (first && thread != null) {
                    thread.interrupt();
                }
            }
            if (first) {
                deliver(null, error);
            }
        }

        private void answer(@Nullable T result, @Nullable Throwable error) {
            if (isFirst()) {
                deliver(result, error);
            }
        }

        private synchronized boolean isFirst() {
            if (answered) {
                return false;
            }
            answered = true;
            unanswered.remove(this);
            if (deadline != null) {
                deadline.cancel();
            }
            return true;
        }

        private void deliver(@Nullable T result, @Nullable Throwable error) {
            try {
                done.accept(result, error);
            } catch (Throwable t) { // nobody above could do anything but lose it
                LOG.error("What follows a call to {} failed", deployer.application(), t);
            }
        }
    }
}
