package dev.sluice.rollout;

import dev.sluice.event.Event;
import dev.sluice.event.RolloutListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the events of one rollout to one listener: in order, one at a time, without ever making the rollout wait. */
final class ListenerQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerQueue.class);
    private static final int LONGEST = 1_000;

    private final RolloutListener listener;
    private final ExecutorService threads;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private boolean busy;
    private long missed;

    ListenerQueue(RolloutListener listener, ExecutorService threads) {
        this.listener = listener;
        this.threads = threads;
    }

    void add(Event event) {
        synchronized (waiting) {
            if (waiting.size() == LONGEST) {
                waiting.poll();
                missed++;
            }
            waiting.add(event);
            if (busy) {
                return;
            }
            busy = true;
        }
        try {
            threads.execute(this::drain);
        } catch (RejectedExecutionException e) {
            LOG.warn("The engine is closed; listener {} misses {}", listener, event);
            finished.countDown();
        }
    }

    /** Opens when the listener has got the last event. */
    CountDownLatch finished() {
        return finished;
    }

    private void drain() {
        while (true) {
            Event event;
            long lost;
            synchronized (waiting) {
                event = waiting.poll();
                if (event == null) {
                    busy = false;
                    return;
                }
                lost = missed;
                missed = 0;
            }
            if (lost > 0) {
                LOG.warn("Listener {} is too slow and missed {} events of rollout {}", listener, lost, event.rollout());
            }
            try {
                listener.on(event);
            } catch (Throwable t) {
                LOG.warn("Listener {} failed on {}; it gets the next event all the same", listener, event, t);
            }
            if (event instanceof Event.Finished) {
                finished.countDown();
            }
        }
    }
}
