package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlatformCallsTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final ExecutorService threads = Executors.newCachedThreadPool(Threads.named("calls"));
    private final HandClock clock = new HandClock();
    private final PlatformCalls calls = new PlatformCalls(threads, clock, 2);
    private final Deployer shop = new UnusedDeployer();

    /** What was answered: a result or an exception. */
    private final LinkedBlockingQueue<Object> answers = new LinkedBlockingQueue<>();

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch stubborn = new CountDownLatch(2);

    @AfterEach
    void close() {
        hanging.countDown();
        threads.shutdownNow();
    }

    @Test
    void so_many_calls_to_one_platform_are_under_way_at_once_and_no_more() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            submit(shop, () -> {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                boolean ignored = awaitQuietly(new CountDownLatch(1), Duration.ofMillis(2));
                return underWay.decrementAndGet();
            });
        }

        for (int i = 0; i < 50; i++) {
            assertThat(answer()).isInstanceOf(Integer.class);
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void a_platform_that_hangs_keeps_its_own_calls_waiting_and_nobody_elses() throws Exception {
        for (int i = 0; i < 3; i++) {
            submit(shop, this::hang);
        }
        submit(new UnusedDeployer(), () -> "another platform");

        assertThat(answer()).isEqualTo("another platform");
    }

    @Test
    void a_call_that_does_not_end_in_time_is_interrupted_and_makes_room() throws Exception {
        submit(shop, this::hang);
        submit(shop, this::hang);

        clock.advance(LIMIT);

        for (int i = 0; i < 2; i++) {
            assertThat(answer()).isInstanceOf(TransientException.class);
        }
        submit(shop, () -> "room");
        assertThat(answer()).isEqualTo("room");
    }

    @Test
    void a_call_is_answered_in_time_even_if_it_ignores_interrupts_or_never_got_its_turn() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        submit(shop, this::hangWhoeverInterrupts);
        submit(shop, this::hangWhoeverInterrupts);
        submit(shop, ran::incrementAndGet);
        assertThat(stubborn.await(30, TimeUnit.SECONDS))
                .as("one that has not begun is given up and makes room at once")
                .isTrue();

        clock.advance(LIMIT);

        for (int i = 0; i < 3; i++) {
            assertThat(answer())
                    .isInstanceOf(TransientException.class)
                    .asString()
                    .contains("call did not end within PT15S");
        }
        hanging.countDown();
        submit(shop, () -> "room");
        assertThat(answer()).isEqualTo("room");
        assertThat(ran).as("what was given up does not happen later").hasValue(0);
    }

    @Test
    void an_interrupt_that_was_meant_for_one_call_does_not_reach_the_next_on_its_thread() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        PlatformCalls lone = new PlatformCalls(one, clock, 1);
        CountDownLatch begun = new CountDownLatch(1);
        PlatformCalls.Pending pending = lone.submit(
                shop,
                "call",
                LIMIT,
                () -> {
                    begun.countDown();
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    return "ended, and the interrupt is still set";
                },
                this::answered);
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        pending.cancel("given up");
        lone.submit(
                shop,
                "call",
                LIMIT,
                () -> "interrupted: " + Thread.currentThread().isInterrupted(),
                this::answered);

        assertThat(answer()).asString().contains("given up");
        assertThat(answer()).isEqualTo("interrupted: false");
        one.shutdownNow();
    }

    @Test
    void what_a_call_makes_of_its_interrupt_is_not_its_answer() throws Exception {
        for (int i = 0; i < 200; i++) {
            CountDownLatch begun = new CountDownLatch(1);
            PlatformCalls.Pending pending = submit(shop, () -> {
                begun.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                throw new IllegalStateException("an exception that no provider may throw");
            });
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

            pending.cancel("given up");

            assertThat(answer()).isInstanceOf(TransientException.class);
        }
    }

    @Test
    void a_late_answer_is_nobodys() throws Exception {
        PlatformCalls.Pending pending = submit(shop, () -> {
            boolean ignored = awaitQuietly(hanging, Duration.ofSeconds(30));
            return "late";
        });
        pending.cancel("given up");
        assertThat(pending.isAnswered()).isTrue();
        hanging.countDown();

        assertThat(answer()).asString().contains("given up");
        submit(shop, () -> "next");
        assertThat(answer()).isEqualTo("next");
    }

    @Test
    void whatever_is_thrown_is_answered_errors_too() throws Exception {
        submit(shop, () -> {
            throw new NoClassDefFoundError("a jar is missing");
        });

        assertThat(answer()).isInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void who_fails_on_an_answer_takes_no_room_for_ever() throws Exception {
        for (int i = 0; i < 4; i++) {
            calls.submit(shop, "call", LIMIT, () -> "x", (result, error) -> {
                throw new IllegalStateException("whoever asked has a bug");
            });
        }
        submit(shop, () -> "room");

        assertThat(answer()).isEqualTo("room");
    }

    @Test
    void after_the_threads_are_gone_a_call_is_answered_and_not_lost() throws Exception {
        threads.shutdown();

        submit(shop, () -> "never");

        assertThat(answer()).isInstanceOf(TransientException.class).asString().contains("the engine is closed");
    }

    private PlatformCalls.Pending submit(Deployer deployer, Supplier<Object> call) {
        return calls.submit(deployer, "call", LIMIT, call, this::answered);
    }

    private void answered(Object result, Throwable error) {
        answers.add(error == null ? result : error);
    }

    private Object answer() throws InterruptedException {
        Object answer = answers.poll(30, TimeUnit.SECONDS);
        assertThat(answer).as("an answer").isNotNull();
        return answer;
    }

    private Object hang() {
        return awaitQuietly(hanging, Duration.ofSeconds(60)) ? "let go" : "interrupted";
    }

    private Object hangWhoeverInterrupts() {
        stubborn.countDown();
        while (hanging.getCount() > 0) {
            Thread.interrupted();
            boolean ignored = awaitQuietly(hanging, Duration.ofSeconds(60));
        }
        return "let go";
    }

    private static boolean awaitQuietly(CountDownLatch latch, Duration longest) {
        try {
            return latch.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
