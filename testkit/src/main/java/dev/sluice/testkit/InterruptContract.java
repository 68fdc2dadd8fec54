package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.RetireMode;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Journal;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

abstract class InterruptContract extends Contract {
    private static final RolloutId ROLLOUT = new RolloutId("r-1");

    /** From before a call has begun to after the slowest has ended: 10 microseconds, then twice as long each time. */
    private static final int MOMENTS = 12;

    InterruptContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void a_call_of_an_interrupted_thread_says_so_or_is_done_and_the_thread_stays_interrupted() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));
        Prepared v2 = driver.prepare(kit.ready("v2"));
        Deployer deployer = deployer();
        Fence fence = driver.fence();
        Guard guard = driver.guard();
        Map<String, Supplier<Object>> calls = new LinkedHashMap<>();
        calls.put("prepare", () -> deployer.prepare(kit.ready("v3")));
        calls.put("observe", deployer::observe);
        calls.put("propagation", () -> deployer.propagation(driver.observe().traffic()));
        calls.put("draining", () -> deployer.draining(v1));
        calls.put("probe", () -> deployer.probe(v1));
        calls.put("stage", () -> deployer.apply(guard, new Change.Stage(v2)));
        calls.put("scale", () -> deployer.apply(guard, new Change.Scale(v1, Capacity.NONE)));
        calls.put("retire", () -> deployer.apply(guard, new Change.Retire(v1, RetireMode.STOP)));
        calls.put("journal write", () -> deployer.journal().write(fence, 0, "{}", Optional.empty()));
        calls.put("journal read", () -> deployer.journal().read());
        calls.put("journal log", () -> deployer.journal().log());
        calls.put("signals post", () -> done(() -> deployer.signals().post(signal("s"))));
        calls.put("signals read", () -> deployer.signals().read());
        calls.put("signals discard", () -> done(() -> deployer.signals().discard(ROLLOUT)));
        calls.put("lease acquire", () -> deployer.lease().acquire(fence.driver(), TTL, "interrupted"));
        calls.put("lease renew", () -> deployer.lease().renew(fence, TTL, "interrupted"));
        calls.put("lease release", () -> done(() -> deployer.lease().release(fence)));

        calls.forEach((name, call) -> {
            Thread.currentThread().interrupt();
            Optional<Object> ignored = answered(call);
            assertThat(Thread.interrupted())
                    .as("still interrupted after: %s", name)
                    .isTrue();
        });

        calls.forEach((name, call) -> assertThat(call.get())
                .as("as if nothing had been: %s", name)
                .isNotNull()
                .isNotInstanceOf(Written.Conflict.class));
    }

    @Test
    void a_change_that_is_interrupted_on_its_way_is_made_wholly_or_not_at_all_and_can_be_made_again() {
        KitDriver driver = driver();
        for (int moment = 0; moment < MOMENTS; moment++) {
            Prepared release = driver.prepare(kit.ready("v" + moment));
            Guard guard = driver.guard();

            Optional<Effect> effect = interrupted(moment, () -> deployer().apply(guard, new Change.Stage(release)));

            if (effect.filter(Effect.Applied.class::isInstance).isPresent()) {
                assertThat(driver.observe().revision(release.id()))
                        .as("what it says it did")
                        .isPresent();
            }
            driver.make(new Change.Stage(release));
            assertThat(driver.observe().revisions())
                    .as("each of them once, and inert")
                    .hasSize(moment + 1)
                    .allMatch(r -> r.capacity().equals(Capacity.NONE));
        }
    }

    @Test
    void a_journal_write_that_is_interrupted_on_its_way_is_saved_wholly_or_not_at_all_and_can_be_made_again() {
        Fence fence = driver().fence();
        Journal journal = deployer().journal();
        long version = 0;
        for (int moment = 0; moment < MOMENTS; moment++) {
            long before = version;
            String document = "{\"moment\":" + moment + "}";
            Optional<LogEntry> entry = Optional.of(new LogEntry(Instant.EPOCH.plusSeconds(moment), document));
            Supplier<Written> write = () -> journal.write(fence, before, document, entry);

            Written written = interrupted(moment, write).orElseGet(write);

            assertThat(written).isInstanceOf(Written.Saved.class);
            version = ((Written.Saved) written).version();
            assertThat(journal.read()).contains(new Checkpoint(version, document));
            assertThat(kit.another().journal().read()).contains(new Checkpoint(version, document));
            assertThat(journal.log()).filteredOn(e -> e.equals(entry.get())).hasSize(1);
        }
    }

    @Test
    void a_lease_and_signals_bear_interrupts_too() {
        Fence fence = driver().fence();
        for (int moment = 0; moment < MOMENTS; moment++) {
            Signal signal = signal("s-" + moment);
            Supplier<Grant> renew = () -> deployer().lease().renew(fence, TTL, "interrupted");
            Supplier<Object> post = () -> done(() -> deployer().signals().post(signal));

            assertThat(interrupted(moment, renew).orElseGet(renew)).isEqualTo(new Grant.Granted(fence));
            Object posted = interrupted(moment, post).orElseGet(post);

            assertThat(deployer().signals().read())
                    .as("posted: %s", posted)
                    .filteredOn(s -> s.equals(signal))
                    .hasSize(1);
        }
    }

    /** The answer, if there is one, to a call that is interrupted at some moment: before, under way, or just after. */
    private static <T> Optional<T> interrupted(int moment, Supplier<T> call) {
        Thread caller = Thread.currentThread();
        Thread interrupter = new Thread(
                () -> {
                    LockSupport.parkNanos(Duration.ofNanos(10_000L << moment).toNanos());
                    caller.interrupt();
                },
                "interrupter");
        interrupter.start();
        Optional<T> answer = answered(call);
        while (interrupter.isAlive()) {
            Thread.onSpinWait(); // the interrupt that is on its way must come to this call and not to the next
        }
        assertThat(Thread.interrupted())
                .as("still interrupted, answered %s", answer)
                .isTrue();
        return answer;
    }

    private static <T> Optional<T> answered(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (TransientException e) {
            return Optional.empty();
        }
    }

    private static Object done(Runnable call) {
        call.run();
        return List.of();
    }

    private static Signal signal(String id) {
        return new Signal(id, ROLLOUT, Signal.Kind.PAUSE, "", "kit", Instant.EPOCH);
    }
}
