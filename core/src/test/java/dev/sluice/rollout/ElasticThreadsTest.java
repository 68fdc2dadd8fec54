package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ElasticThreadsTest {
    private static final int FEW = 4;

    private final ElasticThreads threads = new ElasticThreads("elastic", FEW);
    private final CountDownLatch letGo = new CountDownLatch(1);

    @AfterEach
    void close() {
        letGo.countDown();
        threads.shutdownNow();
    }

    @Test
    void much_work_that_is_short_shares_a_few_threads() throws Exception {
        CountDownLatch done = new CountDownLatch(10_000);
        for (int i = 0; i < 10_000; i++) {
            threads.execute(done::countDown);
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(threads.getLargestPoolSize()).isLessThanOrEqualTo(FEW);
    }

    @Test
    void work_that_hangs_keeps_no_other_work_waiting_for_good_however_much_of_it_hangs() throws Exception {
        AtomicInteger hanging = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            threads.execute(() -> {
                hanging.incrementAndGet();
                await(letGo);
            });
        }
        CountDownLatch done = new CountDownLatch(1);
        threads.execute(done::countDown);

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(hanging).hasValue(100);
    }

    @Test
    void work_that_comes_long_after_all_threads_hang_is_done_too() throws Exception {
        for (int i = 0; i < FEW; i++) {
            threads.execute(() -> await(letGo));
        }
        awaitQuietly(Duration.ofSeconds(1));
        for (int i = 0; i < 3; i++) {
            CountDownLatch done = new CountDownLatch(1);

            threads.execute(done::countDown);

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void when_what_was_slow_has_ended_the_few_are_few_again_and_idle_ones_end() throws Exception {
        for (int i = 0; i < 20; i++) {
            threads.execute(() -> await(letGo));
        }
        while (threads.getPoolSize() <= FEW) {
            awaitQuietly(Duration.ofMillis(20));
        }
        letGo.countDown();

        while (threads.getCorePoolSize() > FEW || threads.getPoolSize() > 0) {
            awaitQuietly(Duration.ofMillis(20));
        }
        assertThat(threads.getQueue()).isEmpty();
    }

    private static void awaitQuietly(Duration time) {
        java.util.concurrent.locks.LockSupport.parkNanos(time.toNanos());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
