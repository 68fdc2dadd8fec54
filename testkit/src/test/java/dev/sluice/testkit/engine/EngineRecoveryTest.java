package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateContext;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Rolling;
import dev.sluice.testkit.DelegatingDeployer;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoint;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a platform refuses for a while delays a rollout, what it refuses for good ends it, and neither is the end of the application. */
@Timeout(60)
class EngineRecoveryTest {
    private static final BlueGreen BAKED =
            BlueGreen.builder().bakeFor(Duration.ofHours(1)).build();

    private final Stepping time = Stepping.create();
    private final InMemoryDeployer shop = time.platform.deployer();

    /** Two ways of a platform to say "not so, not now". */
    private enum Refusal {
        STALE,
        REFUSED;

        Effect effect() {
            return this == STALE ? new Effect.Stale("an autoscaler was faster") : new Effect.Refused("409");
        }
    }

    @BeforeEach
    void live() throws Exception {
        time.live("v1");
    }

    @AfterEach
    void close() throws Exception {
        time.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_switch_that_is_refused_for_some_seconds_is_only_late(Refusal refusal) throws Exception {
        Instant until = time.clock.instant().plusSeconds(16); // the release is ready after ten

        Outcome outcome = time.run(Stepping.rollout(
                "v2", refusing(refusal, change -> change instanceof Change.Route, until), BlueGreen.instant()));

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(time.clock.instant()).isAfter(until);
    }

    @ParameterizedTest
    @EnumSource
    void a_way_back_that_is_refused_for_a_while_still_gets_back(Refusal refusal) throws Exception {
        RevisionId v1 = shop.observe().revision(id("v1")).orElseThrow().id();
        Instant until = time.clock.instant().plusSeconds(120);
        RolloutHandle handle =
                time.engine().start(Stepping.rollout("v2", refusing(refusal, leadsTo(v1), until), BAKED));
        time.untilStep(handle, "bake");

        handle.abort("ann");

        assertThat(time.end(handle)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(time.serving()).isEqualTo("v1");
        assertThat(time.clock.instant()).isAfter(until);
    }

    @Test
    void a_way_back_that_failed_gets_back_as_soon_as_the_platform_is_calm_and_somebody_asks() throws Exception {
        splitByAFailedWayBack();

        Outcome outcome = time.end(time.engine().startResumeOrRollback(shop));

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(time.serving()).isEqualTo("v1");
    }

    @Test
    void traffic_that_a_failed_way_back_has_split_is_no_obstacle_to_the_release_that_cures_it() throws Exception {
        splitByAFailedWayBack();

        assertThat(time.run(Stepping.rollout("v3", shop, BlueGreen.instant()))).isInstanceOf(Outcome.Promoted.class);

        assertThat(time.serving()).isEqualTo("v3");
        assertThat(time.platform.state().snapshot().revisions())
                .as("what failed is collected")
                .extracting(r -> r.label() + " " + r.capacity())
                .containsExactlyInAnyOrder("v1 0", "v3 2");
    }

    @Test
    void traffic_that_a_failed_way_back_has_split_is_no_obstacle_to_an_undo() throws Exception {
        splitByAFailedWayBack();
        RolloutEngine engine = time.engine();

        Outcome outcome = time.meanwhile(() -> engine.undo(shop, id("v1")));

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(time.serving()).isEqualTo("v1");
    }

    @ParameterizedTest
    @EnumSource
    void an_old_release_that_can_not_be_stopped_is_left_over_and_the_new_one_live(Refusal refusal) throws Exception {
        Outcome outcome = time.run(Stepping.rollout(
                "v2", refusing(refusal, change -> change instanceof Change.Retire, Instant.MAX), BlueGreen.instant()));

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(time.serving()).isEqualTo("v2");
        assertThat(time.platform.state().snapshot().revisions()).as("left over").hasSize(2);
        assertThat(time.run(Stepping.rollout("v3", shop, BlueGreen.instant()))).isInstanceOf(Outcome.Promoted.class);
        assertThat(time.platform.state().snapshot().revisions())
                .as("and collected by the next one")
                .extracting(r -> r.label())
                .containsExactlyInAnyOrder("v2", "v3");
    }

    @Test
    void the_same_release_with_a_gate_that_was_forgotten_asks_the_gate() throws Exception {
        interruptedAtTheBake();
        Gate no = new Gate() {
            @Override
            public GateSpec spec() {
                return new GateSpec("security", "custom", Map.of());
            }

            @Override
            public GateAnswer ask(GateContext context) {
                return new GateAnswer.Fail("it leaks");
            }
        };

        Outcome outcome = time.run(Stepping.of("v2", shop, BAKED).gate(no).build());

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.GATE_REJECTED);
            assertThat(back.cause().reason()).contains("it leaks");
        });
        assertThat(time.serving()).isEqualTo("v1");
    }

    @Test
    void a_gate_that_the_process_which_takes_over_can_not_even_make_leads_back() throws Exception {
        Gate waiting = new Gate() {
            @Override
            public GateSpec spec() {
                return new GateSpec("ops", "approval", Map.of("approvers", "as many as it takes"));
            }

            @Override
            public GateAnswer ask(GateContext context) {
                return new GateAnswer.Wait(Duration.ofMinutes(1), "nobody is in");
            }
        };
        RolloutEngine dying = time.engine();
        RolloutHandle handle = dying.start(Stepping.of("v2", shop, BAKED)
                .gate(waiting, Duration.ofHours(9))
                .build());
        time.untilStep(handle, "gate: approval ops");
        time.stop(dying);

        Outcome outcome = time.end(time.engine().startResumeOrRollback(shop));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.GATE_UNAVAILABLE);
            assertThat(back.cause().reason()).contains("as many as it takes");
        });
        assertThat(time.serving()).isEqualTo("v1");
    }

    @Test
    void signals_that_can_not_be_discarded_keep_nobody_from_driving() throws Exception {
        FaultyDeployer untidy =
                FaultyDeployer.around(shop, FaultPoints.each(SpiCall.SIGNALS_DISCARD, Fault.UNREACHABLE));

        assertThat(time.run(Stepping.rollout("v2", untidy, BlueGreen.instant())))
                .isInstanceOf(Outcome.Promoted.class);

        assertThat(untidy.reached()).contains(new FaultPoint(SpiCall.SIGNALS_DISCARD, 1));
        assertThat(time.run(Stepping.rollout("v3", shop, BlueGreen.instant())))
                .as("the lease is free")
                .isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void the_same_release_at_another_capacity_gets_that_capacity() throws Exception {
        interruptedAtTheBake();

        Outcome outcome = time.run(Stepping.of("v2", shop, BAKED).capacity(5).build());

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.observe().revision(id("v2")).orElseThrow().ready()).isEqualTo(5);
    }

    @Test
    void the_very_same_rollout_goes_on_where_it_stood() throws Exception {
        RolloutEngine engine = time.engine();
        interruptedAtTheBake();
        int before = shop.writes();

        Outcome outcome = time.run(Stepping.rollout("v2", shop, BAKED));

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.writes() - before).as("commit, stop, end").isLessThan(8);
        assertThat(time.meanwhile(() -> engine.history(shop)))
                .extracting(e -> e.label() + " " + e.outcome().getClass().getSimpleName())
                .containsExactly("v1 Promoted", "v2 Interrupted", "v2 Promoted");
    }

    /** Half of the traffic at v1 and half at v2, because a platform refused every route back for longer than its limit. */
    private void splitByAFailedWayBack() throws InterruptedException {
        RevisionId v1 = shop.observe().revision(id("v1")).orElseThrow().id();
        Predicate<Change> back = change -> change instanceof Change.Route route
                && !route.rules().revisions().isEmpty()
                && route.rules().weight(v1).basisPoints() > 5_000;
        RolloutHandle handle = time.engine()
                .start(Stepping.rollout(
                        "v2",
                        refusing(Refusal.REFUSED, back, Instant.MAX),
                        Rolling.oneByOne().toBuilder()
                                .bakeBetween(Duration.ofMinutes(10))
                                .build()));
        time.untilStep(handle, "bake");
        handle.abort("ann");
        assertThat(time.end(handle))
                .isInstanceOfSatisfying(
                        Outcome.Interrupted.class,
                        end -> assertThat(end.cause().kind()).isEqualTo(Cause.Kind.ROLLBACK_FAILED));
        assertThat(shop.observe().traffic().weight(v1).basisPoints()).isEqualTo(5_000);
    }

    private void interruptedAtTheBake() throws InterruptedException {
        RolloutEngine dying = time.engine();
        RolloutHandle handle = dying.start(Stepping.rollout("v2", shop, BAKED));
        time.untilStep(handle, "bake");
        time.stop(dying);
    }

    private ReleaseId id(String label) {
        return shop.prepare(Stepping.rollout(label, shop, BlueGreen.instant()).release())
                .id();
    }

    private static Predicate<Change> leadsTo(RevisionId revision) {
        return change -> change instanceof Change.Route route
                && route.rules().revisions().contains(revision);
    }

    /** A driver's view of the platform, which refuses some changes until an instant. */
    private DelegatingDeployer refusing(Refusal refusal, Predicate<Change> which, Instant until) {
        return new DelegatingDeployer(shop) {
            @Override
            public Effect apply(Guard guard, Change change) {
                return which.test(change) && time.clock.instant().isBefore(until)
                        ? refusal.effect()
                        : super.apply(guard, change);
            }
        };
    }
}
