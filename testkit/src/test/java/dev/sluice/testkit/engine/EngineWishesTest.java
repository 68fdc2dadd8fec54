package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.Approval;
import dev.sluice.gate.Gate;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoint;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said to a rollout reaches it, whenever it is said and whoever says it. */
@Timeout(60)
class EngineWishesTest {
    private static final BlueGreen BAKED =
            BlueGreen.builder().bakeFor(Duration.ofMinutes(10)).build();

    private final Stepping time = Stepping.create();
    private final InMemoryDeployer shop = time.platform.deployer();

    @BeforeEach
    void live() throws Exception {
        time.live("v1");
    }

    @AfterEach
    void close() throws Exception {
        time.close();
    }

    @Test
    void an_abort_said_while_an_older_rollout_is_led_back_is_for_the_one_that_was_started() throws Exception {
        interruptedAtTheBake("v2");
        RolloutHandle handle = time.engine().start(Stepping.rollout("v3", shop, BlueGreen.instant()));
        time.untilStep(handle, "rollback: route");

        handle.abort("ann");

        assertThat(time.end(handle)).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ABORTED);
            assertThat(back.cause().reason()).isEqualTo("asked for by ann");
        });
        assertThat(time.serving()).isEqualTo("v1");
        assertThat(time.platform.state().signals())
                .as("nobody needs it any more")
                .isEmpty();
    }

    @Test
    void an_abort_said_before_it_is_known_which_rollout_is_taken_up_is_for_that_one() throws Exception {
        interruptedAtTheBake("v2");
        FaultyDeployer slow = FaultyDeployer.around(
                shop, FaultPoints.one(new FaultPoint(SpiCall.JOURNAL_READ, 1), Fault.HANG_BEFORE));
        RolloutHandle handle = time.engine().startResumeOrRollback(slow);
        while (slow.hanging() == 0) {
            handle.await(Duration.ofMillis(1));
        }

        handle.abort("ann");
        slow.letGo();

        assertThat(time.end(handle))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ABORTED));
        assertThat(time.serving()).isEqualTo("v1");
        assertThat(time.platform.state().signals())
                .as("nobody needs it any more")
                .isEmpty();
    }

    @Test
    void what_was_said_to_a_rollout_that_another_one_clears_away_is_not_kept_for_ever() throws Exception {
        RolloutId older = interruptedAtTheBake("v2");
        shop.signals().post(signal(older, Signal.Kind.PAUSE, ""));

        assertThat(time.run(Stepping.rollout("v3", shop, BlueGreen.instant()))).isInstanceOf(Outcome.Promoted.class);

        assertThat(time.platform.state().signals()).isEmpty();
    }

    @Test
    void an_abort_posted_by_another_process_is_obeyed() throws Exception {
        RolloutHandle handle = time.engine().start(Stepping.rollout("v2", shop, BAKED));
        time.untilStep(handle, "bake");

        time.platform.deployer().signals().post(signal(handle.status().rollout(), Signal.Kind.ABORT, ""));

        assertThat(time.end(handle))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().reason()).isEqualTo("asked for by ops"));
        assertThat(time.serving()).isEqualTo("v1");
    }

    @Test
    void an_approval_posted_by_another_process_opens_its_gate_and_no_other() throws Exception {
        RolloutHandle handle = time.engine().start(gated(Approval.of("security")));
        time.untilStep(handle, "gate: approval security");
        RolloutId rollout = handle.status().rollout();

        time.platform.deployer().signals().post(signal(rollout, Signal.Kind.APPROVE, "marketing"));
        time.pass(handle, Duration.ofMinutes(5));
        assertThat(handle.status().stepText()).startsWith("gate: approval security");
        time.platform.deployer().signals().post(signal(rollout, Signal.Kind.APPROVE, "security"));

        assertThat(time.end(handle)).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void an_approval_that_is_refused_leads_back() throws Exception {
        RolloutHandle handle = time.engine().start(gated(Approval.of("security")));
        time.untilStep(handle, "gate: approval security");

        handle.reject("security", "ann");

        assertThat(time.end(handle)).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.GATE_REJECTED);
            assertThat(back.cause().reason()).contains("security", "ann");
        });
        assertThat(time.serving()).isEqualTo("v1");
    }

    @Test
    void an_approval_that_is_granted_lets_it_pass() throws Exception {
        RolloutHandle handle = time.engine().start(gated(Approval.of("security")));
        time.untilStep(handle, "gate: approval security");

        handle.approve("security", "ann");

        assertThat(time.end(handle)).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void a_pause_holds_before_the_next_step_for_as_long_as_it_takes_and_costs_no_step_its_time() throws Exception {
        RolloutHandle handle = time.engine().start(Stepping.rollout("v2", shop, BAKED));
        time.untilStep(handle, "scale new");
        handle.pause("ann");
        time.pass(handle, Duration.ofMinutes(2));
        int writes = shop.writes();

        time.pass(handle, Duration.ofHours(1));
        assertThat(handle.status().stepText()).as("longer than any limit").startsWith("scale new");
        assertThat(shop.writes()).isEqualTo(writes);
        assertThat(time.serving()).isEqualTo("v1");
        handle.resume("ann");
        time.untilStep(handle, "bake");
        Instant baking = time.clock.instant();
        handle.pause("bob");
        time.pass(handle, Duration.ofHours(1));
        assertThat(handle.status().stepText()).startsWith("bake");
        assertThat(time.platform.state().snapshot().revisions())
                .as("the old one is there while it is not committed")
                .hasSize(2)
                .allMatch(r -> r.ready() == 2);
        handle.resume("bob");

        assertThat(time.end(handle)).isInstanceOf(Outcome.Promoted.class);
        assertThat(Duration.between(baking, time.clock.instant()))
                .as("the pause is no bake time")
                .isGreaterThanOrEqualTo(Duration.ofMinutes(70));
    }

    @Test
    void a_pause_holds_in_the_process_that_takes_over_too() throws Exception {
        RolloutEngine dying = time.engine();
        RolloutHandle first = dying.start(Stepping.rollout("v2", shop, BAKED));
        time.untilStep(first, "bake");
        first.pause("ann");
        time.stop(dying);

        RolloutHandle second = time.engine().startResumeOrRollback(shop);
        time.pass(second, Duration.ofHours(1));

        assertThat(second.status().stepText()).startsWith("bake");
        second.resume("ann");
        assertThat(time.end(second)).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void an_abort_wins_over_a_pause() throws Exception {
        RolloutHandle handle = time.engine().start(Stepping.rollout("v2", shop, BAKED));
        time.untilStep(handle, "bake");
        handle.pause("ann");
        time.pass(handle, Duration.ofMinutes(30));

        handle.abort("bob");

        assertThat(time.end(handle)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(time.serving()).isEqualTo("v1");
    }

    private dev.sluice.rollout.Rollout gated(Gate gate) {
        return Stepping.of("v2", shop, BlueGreen.instant())
                .gate(gate, Duration.ofHours(1))
                .build();
    }

    /** A rollout whose process was stopped while it baked. */
    private RolloutId interruptedAtTheBake(String label) throws InterruptedException {
        RolloutEngine dying = time.engine();
        RolloutHandle handle = dying.start(Stepping.rollout(label, shop, BAKED));
        time.untilStep(handle, "bake");
        time.stop(dying);
        assertThat(handle.status().outcome()).get().isInstanceOf(Outcome.Interrupted.class);
        return handle.status().rollout();
    }

    private Signal signal(RolloutId rollout, Signal.Kind kind, String subject) {
        return new Signal("from-outside-" + subject, rollout, kind, subject, "ops", time.clock.instant());
    }
}
