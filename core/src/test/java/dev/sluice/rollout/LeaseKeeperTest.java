package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TransientException;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.fence.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration THIRD = TTL.dividedBy(3);
    private static final Fence FENCE = new Fence(7, new DriverId("me"));
    private static final Fence OTHER = new Fence(8, new DriverId("other"));
    private static final Grant GRANTED = new Grant.Granted(FENCE);

    private final HandClock clock = new HandClock();
    private final List<Grant.Held> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger lapsed = new AtomicInteger();
    private final AtomicInteger renewals = new AtomicInteger();
    private Supplier<Grant> renewal = () -> GRANTED;
    private boolean hangs;

    @Test
    void it_renews_every_third_of_its_life_and_lives_as_long_as_that_succeeds() {
        LeaseKeeper keeper = started();

        clock.advance(TTL.multipliedBy(10));

        assertThat(renewals).hasValue(30);
        assertThat(keeper.alive()).isTrue();
        assertThat(lapsed).hasValue(0);
    }

    @Test
    void it_is_dead_a_life_after_the_last_renewal_was_asked_for_and_lives_again_after_the_next() {
        LeaseKeeper keeper = started();
        clock.advance(THIRD);
        renewal = () -> {
            throw new TransientException("gone");
        };

        clock.advance(TTL.minusNanos(1));
        assertThat(keeper.alive()).isTrue();
        assertThat(lapsed).hasValue(0);
        clock.advance(Duration.ofNanos(1));
        assertThat(keeper.alive()).isFalse();
        assertThat(lapsed).hasValue(1);

        renewal = () -> GRANTED;
        clock.advance(THIRD);
        assertThat(keeper.alive()).isTrue();
    }

    @Test
    void a_renewal_that_was_slow_counts_from_when_it_was_asked_for() {
        LeaseKeeper keeper = started();
        renewal = () -> {
            clock.advance(Duration.ofSeconds(5));
            renewal = () -> {
                throw new TransientException("gone");
            };
            return GRANTED;
        };

        clock.advance(THIRD); // the answer comes five seconds later
        clock.advance(TTL.minusSeconds(5).minusNanos(1));
        assertThat(keeper.alive()).isTrue();
        clock.advance(Duration.ofNanos(1));

        assertThat(keeper.alive()).isFalse();
    }

    @Test
    void a_renewal_that_never_comes_back_neither_blinds_the_watchdog_nor_is_the_last_one() {
        LeaseKeeper keeper = started();
        hangs = true;

        clock.advance(TTL);
        assertThat(lapsed).hasValue(1);
        assertThat(renewals).as("no heap of hanging calls").hasValue(1);
        hangs = false;
        clock.advance(TTL);

        assertThat(renewals).hasValueGreaterThan(1);
        assertThat(keeper.alive()).isTrue();
    }

    @Test
    void who_has_taken_over_is_told_once_and_nothing_is_renewed_any_more() {
        LeaseKeeper keeper = started();
        renewal = () -> new Grant.Held(OTHER, Instant.EPOCH, "rollout of v9");

        clock.advance(TTL.multipliedBy(5));

        assertThat(taken).extracting(Grant.Held::fence).containsExactly(OTHER);
        assertThat(renewals).hasValue(1);
        assertThat(lapsed).as("the end is known already").hasValue(0);
        assertThat(keeper).isNotNull();
    }

    @Test
    void what_is_closed_renews_nothing_and_tells_nothing() {
        LeaseKeeper keeper = started();
        keeper.close();

        clock.advance(TTL.multipliedBy(5));

        assertThat(renewals).hasValue(0);
        assertThat(lapsed).hasValue(0);
    }

    private LeaseKeeper started() {
        Lease lease = new Lease() {
            @Override
            public Grant acquire(DriverId driver, Duration ttl, String note) {
                throw new AssertionError("nobody asked for it");
            }

            @Override
            public Grant renew(Fence fence, Duration ttl, String note) {
                assertThat(fence).isEqualTo(FENCE);
                assertThat(ttl).isEqualTo(TTL);
                assertThat(note).isEqualTo("bake");
                return renewal.get();
            }

            @Override
            public void release(Fence fence) {
                throw new AssertionError("nobody asked for it");
            }
        };
        UnusedDeployer deployer = new UnusedDeployer() {
            @Override
            public Lease lease() {
                return lease;
            }
        };
        LeaseKeeper keeper = new LeaseKeeper(
                deployer,
                FENCE,
                TTL,
                clock.nanoTime(),
                () -> "bake",
                clock,
                new Here(),
                taken::add,
                lapsed::incrementAndGet);
        keeper.start();
        return keeper;
    }

    /** Runs a renewal on the thread that moves the clock, or never if it hangs. */
    private final class Here extends AbstractExecutorService {
        @Override
        public void execute(Runnable command) {
            renewals.incrementAndGet();
            if (!hangs) {
                command.run();
            }
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
