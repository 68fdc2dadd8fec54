package dev.sluice.testkit;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Registration;
import dev.sluice.rollout.EngineClock;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.simulation.Transition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A simulated platform that several drivers share, each through its own {@link InMemoryDeployer}. Safe for use by many threads.
 *
 * <p>Its time follows a clock. With a {@link ManualClock} what happens by itself is scheduled there, so that moving the clock wakes
 * whoever watches; with any other clock it is noticed at the next call.
 */
public final class InMemoryPlatform {
    private final InstantSource clock;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private SimulatedPlatform state;
    private EngineClock.Scheduled alarm = () -> {};

    private InMemoryPlatform(SimulatedPlatform state, InstantSource clock) {
        this.state = requireNonNull(state, "state");
        this.clock = requireNonNull(clock, "clock");
    }

    /** A platform that nobody has driven yet, with a clock of its own that {@link #advance} moves. */
    public static InMemoryPlatform of(SimulatedApplication application) {
        SimulatedPlatform state = SimulatedPlatform.of(application);
        return new InMemoryPlatform(state, ManualClock.at(state.now()));
    }

    /** A platform that nobody has driven yet and whose time follows a clock. */
    public static InMemoryPlatform of(SimulatedApplication application, InstantSource clock) {
        return new InMemoryPlatform(SimulatedPlatform.of(application), clock);
    }

    /** What it is now. */
    public SimulatedPlatform state() {
        return change(now -> new Transition<>(now, now));
    }

    /** One more driver's view of it. */
    public InMemoryDeployer deployer() {
        return new InMemoryDeployer(this);
    }

    /** What people, autoscalers or bad luck do. */
    public void meddle(ForeignChange change) {
        update(now -> now.meddle(change));
    }

    /**
     * Lets time pass.
     *
     * @throws IllegalStateException if the clock is not a {@link ManualClock}
     */
    public void advance(Duration duration) {
        manual().advance(duration);
    }

    /** Moves on until something has happened by itself; false if all is still. */
    public boolean advanceToNextChange() {
        Optional<Instant> next = state().nextChangeAt();
        next.ifPresent(at -> advance(Duration.between(clock.instant(), at)));
        return next.isPresent();
    }

    <A> A change(Function<SimulatedPlatform, Transition<A>> transition) {
        Transition<A> done;
        boolean changed;
        synchronized (lock) {
            SimulatedPlatform before = state.advanceTo(clock.instant());
            done = transition.apply(before);
            changed = !done.next().equals(before);
            state = done.next();
            setAlarm();
        }
        if (changed) {
            wakeWatchers();
        }
        return done.answer();
    }

    void update(UnaryOperator<SimulatedPlatform> operator) {
        change(now -> new Transition<>(operator.apply(now), now));
    }

    Registration watch(Runnable changed) {
        Runnable watcher = () -> changed.run(); // not equal to any other, even if one callback watches twice
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    private void setAlarm() {
        if (clock instanceof ManualClock manual) {
            alarm.cancel();
            state.nextChangeAt()
                    .ifPresent(at -> alarm = manual.schedule(Duration.between(manual.instant(), at), this::ring));
        }
    }

    private void ring() {
        state();
        wakeWatchers();
    }

    /** A callback that throws is its author's fault: it is reported as if its thread had died, and the others are called. */
    private void wakeWatchers() {
        for (Runnable watcher : watchers) {
            try {
                watcher.run();
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    private ManualClock manual() {
        if (clock instanceof ManualClock manual) {
            return manual;
        }
        throw new IllegalStateException("This platform follows " + clock + ", which can't be moved by hand");
    }
}
