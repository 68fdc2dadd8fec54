package dev.sluice.testkit;

import static java.util.Objects.requireNonNull;

import dev.sluice.rollout.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that stands still until a test moves it: for platforms as the source of their instants, for engines as their clock.
 *
 * <p>What is scheduled runs on the thread that moves the clock, in the order of its time, with the clock at that time. What is due at
 * once runs at the next move, even one by nothing. Safe for use by many threads; moves are made one after the other.
 */
public final class ManualClock implements InstantSource, EngineClock {

    private record Timer(Instant due, long order, Runnable action) {}

    /** Held for a whole move, so that two threads don't move the clock against each other. */
    private final ReentrantLock moving = new ReentrantLock();

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::due).thenComparing(Timer::order));
    private final Instant start;
    private Instant now;
    private long scheduled;

    private ManualClock(Instant start) {
        this.start = requireNonNull(start, "start");
        this.now = start;
    }

    /** A clock at the start of 2026, where simulated platforms start by default. */
    public static ManualClock create() {
        return at(Instant.parse("2026-01-01T00:00:00Z"));
    }

    public static ManualClock at(Instant start) {
        return new ManualClock(start);
    }

    @Override
    public Instant instant() {
        synchronized (timers) {
            return now;
        }
    }

    @Override
    public long nanoTime() {
        return Duration.between(start, instant()).toNanos();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable action) {
        requireNonNull(action, "action");
        synchronized (timers) {
            Timer timer = new Timer(delay.isNegative() ? now : now.plus(delay), scheduled++, action);
            timers.add(timer);
            return () -> {
                synchronized (timers) {
                    timers.remove(timer);
                }
            };
        }
    }

    /** Moves on, running what falls due on the way. */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration was " + duration + " but must not be below zero");
        }
        moving.lock();
        try {
            moveTo(instant().plus(duration));
        } finally {
            moving.unlock();
        }
    }

    /** Moves to the next instant for which something is scheduled, and runs it; false if there is none. */
    public boolean advanceToNext() {
        moving.lock();
        try {
            Optional<Instant> next = next();
            next.ifPresent(this::moveTo);
            return next.isPresent();
        } finally {
            moving.unlock();
        }
    }

    /** When something is due next. */
    public Optional<Instant> next() {
        synchronized (timers) {
            return Optional.ofNullable(timers.peek()).map(Timer::due);
        }
    }

    private void moveTo(Instant target) {
        for (Optional<Timer> due = takeDue(target); due.isPresent(); due = takeDue(target)) {
            due.get().action().run();
        }
        synchronized (timers) {
            now = target.isAfter(now) ? target : now;
        }
    }

    private Optional<Timer> takeDue(Instant target) {
        synchronized (timers) {
            Timer first = timers.peek();
            if (first == null || first.due().isAfter(target)) {
                return Optional.empty();
            }
            now = first.due().isAfter(now) ? first.due() : now;
            return Optional.ofNullable(timers.poll());
        }
    }

    @Override
    public String toString() {
        return "ManualClock[" + instant() + "]";
    }
}
