package dev.sluice.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** An engine's clock that stands still until a test moves it; what falls due runs on the thread that moves it. */
final class HandClock implements EngineClock {
    private record Timer(long due, Runnable action) {}

    private final List<Timer> timers = new ArrayList<>();
    private long now = 1_000_000_000_000L;

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Scheduled schedule(Duration delay, Runnable action) {
        Timer timer = new Timer(now + Math.max(0, delay.toNanos()), action);
        timers.add(timer);
        return () -> {
            synchronized (this) {
                timers.remove(timer);
            }
        };
    }

    void advance(Duration time) {
        long until = nanoTime() + time.toNanos();
        for (Optional<Timer> due = next(until); due.isPresent(); due = next(until)) {
            due.get().action().run();
        }
        synchronized (this) {
            now = Math.max(now, until);
        }
    }

    private synchronized Optional<Timer> next(long until) {
        Optional<Timer> first = timers.stream().filter(t -> t.due() <= until).min(Comparator.comparingLong(Timer::due));
        first.ifPresent(t -> {
            timers.remove(t);
            now = Math.max(now, t.due());
        });
        return first;
    }
}
