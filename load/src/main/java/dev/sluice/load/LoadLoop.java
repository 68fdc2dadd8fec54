package dev.sluice.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One run on one thread: starts each request at its time, and in between moves the ones under way on. */
final class LoadLoop {
    /** A selector waits in whole milliseconds; what is shorter is waited for in slices, and answers are looked for between them. */
    private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_WAIT_MILLIS = 50;
    private static final int STARTS_IN_A_ROW = 64;

    private final Load load;
    private final Consumer<? super Exchange> observer;
    private final RunClock clock;
    private final Tally tally;
    private final Schedule schedule;
    private final Transport transport;
    private volatile boolean stopped;
    private volatile boolean closed;
    private volatile long endedNanos = -1;
    private long stoppedNanos;

    LoadLoop(Load load, InetSocketAddress target, Consumer<? super Exchange> observer, RunClock clock, Tally tally)
            throws IOException {
        this.load = load;
        this.observer = observer;
        this.clock = clock;
        this.tally = tally;
        this.schedule = new Schedule(load);
        this.transport = Transport.of(load, target, clock, this::ended);
    }

    /** Runs until every request has ended, or until closed. */
    LoadReport run() throws IOException {
        try {
            while (!closed && (starting() || tally.inFlight() > 0)) {
                if (starting()) {
                    startDue();
                }
                transport.expire();
                turn();
            }
            endedNanos = clock.nanos();
            return tally.report(load, clock, schedule.isDone() ? load.during().toNanos() : stoppedNanos);
        } finally {
            transport.close();
        }
    }

    /** No further request starts; those under way may end. */
    void stop() {
        stopped = true;
        transport.wakeUp();
    }

    /** Gives up what is under way. */
    void close() {
        closed = true;
        stop();
    }

    private boolean starting() {
        if (stopped && stoppedNanos == 0) {
            stoppedNanos = clock.nanos();
        }
        return !stopped && !schedule.isDone();
    }

    private void startDue() {
        for (int started = 0; started < STARTS_IN_A_ROW && !schedule.isDone(); started++) {
            long now = clock.nanos();
            if (schedule.nextNanos() > now) {
                return;
            }
            if (tally.inFlight() >= load.inFlightLimit()) {
                schedule.skip();
                tally.unsent();
            } else {
                Attempt attempt = schedule.next(now);
                tally.sent(attempt);
                transport.send(attempt);
            }
        }
    }

    /** Goes on with whatever is ready, and waits for it at most until the next request is to leave. */
    private void turn() throws IOException {
        long wait = starting() ? schedule.nextNanos() - clock.nanos() : Long.MAX_VALUE;
        if (wait >= MILLI_NANOS) {
            transport.turn(Math.min(wait / MILLI_NANOS, LONGEST_WAIT_MILLIS));
        } else if (!transport.turn(0) && wait > 0) {
            LockSupport.parkNanos(this, Math.min(wait, SLICE_NANOS));
        }
    }

    private void ended(Attempt attempt, Optional<Answer> answer, Optional<Failure> failure) {
        long now = clock.nanos();
        attempt.end();
        try {
            observer.accept(new Exchange(attempt, clock, now, answer, failure));
        } catch (RuntimeException e) {
            tally.observerFailed(e);
        }
        tally.ended(attempt, now, answer, failure);
    }

    /** How the run stands now; its time stands still once it has ended. */
    LoadProgress progress() {
        long now = endedNanos < 0 ? clock.nanos() : endedNanos;
        return tally.progress(clock.instantAt(now), Duration.ofNanos(now));
    }
}
