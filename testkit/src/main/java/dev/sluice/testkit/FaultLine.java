package dev.sluice.testkit;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets one call after another through, and what is to go wrong with it go wrong. Safe for use by many threads. */
final class FaultLine {
    private final FaultPoints points;
    private final Map<SpiCall, Integer> counts = new EnumMap<>(SpiCall.class);
    private final List<FaultPoint> reached = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<@Nullable FaultPoint> death = new AtomicReference<>();
    private final AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(1));
    private final AtomicInteger hanging = new AtomicInteger();

    FaultLine(FaultPoints points) {
        this.points = points;
    }

    List<FaultPoint> reached() {
        synchronized (reached) {
            return List.copyOf(reached);
        }
    }

    boolean isDead() {
        return death.get() != null;
    }

    int hanging() {
        return hanging.get();
    }

    void letGo() {
        gate.getAndSet(new CountDownLatch(1)).countDown();
    }

    void run(SpiCall call, Runnable effect) {
        call(call, () -> {
            effect.run();
            return true;
        });
    }

    <A> A call(SpiCall call, Supplier<A> effect) {
        return call(call, effect, fault -> effect.get());
    }

    /** @param otherwise what is done instead of the effect where a fault changes it */
    <A> A call(SpiCall call, Supplier<A> effect, Function<Fault, A> otherwise) {
        FaultPoint point = next(call);
        stopIfDead();
        Optional<Fault> found = points.at(point).filter(fault -> fault.fits(call));
        if (found.isEmpty()) {
            A answer = effect.get();
            stopIfDead(); // it died while this call was under way in another thread
            return answer;
        }
        return call(point, found.get(), effect, otherwise);
    }

    private <A> A call(FaultPoint point, Fault fault, Supplier<A> effect, Function<Fault, A> otherwise) {
        switch (fault) {
            case UNREACHABLE -> throw new TransientException(point + " did not reach the platform: a planted fault");
            case REFUSED, UNAUTHORIZED, TARGET_GONE ->
                throw new PermanentException(
                        PermanentException.Reason.valueOf(fault.name()), point + " was refused: a planted fault");
            case HANG_BEFORE -> hang(point);
            case CRASH_BEFORE -> die(point);
            default -> {}
        }
        A answer = fault == Fault.STALE || fault == Fault.UNDERWAY ? otherwise.apply(fault) : effect.get();
        switch (fault) {
            case REPLY_LOST -> throw new TransientException("The answer to " + point + " was lost: a planted fault");
            case HANG_AFTER -> hang(point);
            case CRASH_AFTER -> die(point);
            default -> {}
        }
        stopIfDead();
        return answer;
    }

    private FaultPoint next(SpiCall call) {
        synchronized (reached) {
            FaultPoint point = new FaultPoint(call, counts.merge(call, 1, Integer::sum));
            reached.add(point);
            return point;
        }
    }

    private void die(FaultPoint point) {
        death.compareAndSet(null, point);
        letGo();
        stopIfDead();
    }

    private void stopIfDead() {
        FaultPoint at = death.get();
        if (at != null) {
            throw new SimulatedCrash(at);
        }
    }

    private void hang(FaultPoint point) {
        CountDownLatch closed = gate.get();
        hanging.incrementAndGet();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException(point + " was interrupted while it hung: a planted fault", e);
        } finally {
            hanging.decrementAndGet();
        }
        stopIfDead();
    }
}
