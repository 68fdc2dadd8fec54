package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TransientException;
import dev.sluice.deploy.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchesTest {
    private static final int MANY = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path path;

    private StateKeeper keeper;
    private Watches watches;
    private final ThreadGroup group = new ThreadGroup("watching");

    @BeforeEach
    void start() {
        keeper = new StateKeeper(new StateFile(path.resolve("state")), LocalState.empty("shop@test", "salt"));
        watches = new Watches(this::await);
    }

    @AfterEach
    void stop() {
        watches.close();
    }

    @Test
    void a_thousand_watches_are_told_of_each_change_by_one_thread() throws InterruptedException {
        List<Semaphore> told = new ArrayList<>();
        List<Registration> registrations = inGroup(() -> {
            List<Registration> made = new ArrayList<>();
            for (int index = 0; index < MANY; index++) {
                Semaphore watcher = new Semaphore(0);
                told.add(watcher);
                made.add(watches.add(watcher::release));
            }
            return made;
        });

        for (int change = 0; change < 3; change++) {
            told.forEach(Semaphore::drainPermits);
            keeper.changed();
            for (Semaphore watcher : told) {
                watcher.acquire();
            }
        }
        assertThat(group.activeCount()).isEqualTo(1);

        registrations.forEach(Registration::close);
        eventually(() -> assertThat(group.activeCount()).isZero());
    }

    @Test
    void a_watch_that_was_taken_back_hears_nothing_and_the_others_go_on() throws InterruptedException {
        Semaphore first = new Semaphore(0);
        Semaphore second = new Semaphore(0);
        Semaphore third = new Semaphore(0);
        Registration taken = watches.add(first::release);
        watches.add(second::release);
        keeper.changed();
        first.acquire();
        second.acquire();

        taken.close();
        taken.close();
        watches.add(third::release);
        keeper.changed();
        third.acquire();
        first.drainPermits();
        second.drainPermits();
        keeper.changed();
        second.acquire();
        third.acquire();

        assertThat(first.availablePermits()).isZero();
    }

    @Test
    void who_comes_after_the_last_one_has_left_is_told_as_well() throws InterruptedException {
        watches.add(() -> {}).close();
        Semaphore told = new Semaphore(0);

        watches.add(told::release);

        told.acquire();
        keeper.changed();
        told.acquire();
    }

    @Test
    void a_callback_that_throws_keeps_its_place_and_harms_nobody() throws InterruptedException {
        AtomicInteger thrown = new AtomicInteger();
        Semaphore told = new Semaphore(0);
        watches.add(() -> {
            thrown.incrementAndGet();
            throw new IllegalStateException("thrown by a test");
        });
        watches.add(told::release);

        for (int change = 1; change <= 3; change++) {
            told.drainPermits();
            keeper.changed();
            told.acquire();
        }

        assertThat(thrown.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void a_platform_that_is_not_there_for_a_while_is_asked_again() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        Semaphore told = new Semaphore(0);
        try (Watches patient = new Watches((seen, limit) -> {
            if (asked.incrementAndGet() == 1) {
                throw new TransientException("not there yet", new IllegalStateException("thrown by a test"));
            }
            return await(seen, limit);
        })) {
            patient.add(told::release);

            told.acquire();
        }
        assertThat(asked.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void hints_outlive_whatever_a_platform_throws() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        Semaphore told = new Semaphore(0);
        try (Watches lasting = new Watches((seen, limit) -> {
            switch (asked.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("thrown by a test");
                case 2 -> throw new LinkageError("thrown by a test");
                default -> {
                    return await(seen, limit);
                }
            }
        })) {
            lasting.add(told::release);

            assertThat(isTold(told)).isTrue();
        }
    }

    @Test
    void hints_outlive_an_error_of_a_callback() throws InterruptedException {
        Semaphore told = new Semaphore(0);
        watches.add(() -> {
            throw new LinkageError("thrown by a test");
        });
        watches.add(told::release);

        keeper.changed();

        assertThat(isTold(told)).isTrue();
    }

    @Test
    void an_interrupt_that_a_callback_leaves_behind_reaches_neither_the_next_one_nor_the_platform()
            throws InterruptedException {
        AtomicInteger reached = new AtomicInteger();
        Semaphore told = new Semaphore(0);
        try (Watches undisturbed = new Watches((seen, limit) -> {
            if (Thread.interrupted()) {
                reached.incrementAndGet();
            }
            return await(seen, limit);
        })) {
            undisturbed.add(() -> Thread.currentThread().interrupt());
            undisturbed.add(() -> {
                if (Thread.currentThread().isInterrupted()) {
                    reached.incrementAndGet();
                }
                told.release();
            });
            undisturbed.add(() -> Thread.currentThread().interrupt());

            for (int change = 0; change < 3; change++) {
                keeper.changed();
                assertThat(isTold(told)).isTrue();
            }

            assertThat(reached).hasValue(0);
        }
    }

    @Test
    void an_interrupt_that_a_platform_leaves_behind_does_not_make_it_be_asked_without_a_pause()
            throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        Semaphore told = new Semaphore(0);
        try (Watches calm = new Watches((seen, limit) -> {
            if (asked.incrementAndGet() < 3) {
                Thread.currentThread().interrupt();
                throw new TransientException("interrupted by a test");
            }
            boolean ignored = Thread.interrupted();
            return await(seen, limit);
        })) {
            long began = System.nanoTime();
            calm.add(told::release);

            assertThat(isTold(told)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
        }
    }

    private static boolean isTold(Semaphore told) throws InterruptedException {
        return told.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private long await(long seen, Duration limit) {
        try {
            return keeper.awaitChange(seen, limit);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransientException("Interrupted", interrupted);
        }
    }

    /** Does it in a thread whose children can be counted. */
    private List<Registration> inGroup(java.util.function.Supplier<List<Registration>> work)
            throws InterruptedException {
        List<Registration> result = new ArrayList<>();
        Thread thread = new Thread(group, () -> result.addAll(work.get()), "registering");
        thread.start();
        thread.join();
        return result;
    }
}
