package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Rolling;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole rollouts, call by call and world by world: the scenarios that every strategy must pass. */
class SessionRunTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final BlueGreen BAKED = BlueGreen.builder().bakeFor(MINUTE).build();
    private static final ReleaseBehaviour NEVER = ReleaseBehaviour.neverGetsReady();

    @Test
    void a_first_release_call_by_call() {
        Driven shop = Driven.on(TrafficModel.WEIGHTED);

        assertThat(shop.run("v1", BlueGreen.instant(), 2))
                .isEqualTo(new Outcome.Promoted("v1", Driven.id("v1"), false));
        assertThat(shop.calls())
                .containsExactly(
                        "read",
                        "observe",
                        "acquire: rollout of v1",
                        "read",
                        "observe",
                        "write",
                        "stage v1",
                        "observe",
                        "write",
                        "scale v1 to 2",
                        "observe",
                        "sleep",
                        "observe",
                        "route 100% v1",
                        "observe",
                        "ask propagated 100% v1",
                        "write",
                        "sleep",
                        "observe",
                        "ask propagated 100% v1",
                        "write the end of v1",
                        "release");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void a_replacement_call_by_call() {
        Driven shop = Driven.live(TrafficModel.SWITCH_ONLY, 2);

        assertThat(shop.run("v2", BlueGreen.instant())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.calls())
                .containsExactly(
                        "read",
                        "observe",
                        "acquire: rollout of v2",
                        "read",
                        "observe",
                        "write",
                        "stage v2",
                        "observe",
                        "write",
                        "scale v2 to 2",
                        "observe",
                        "sleep",
                        "observe",
                        "route 100% v2",
                        "observe",
                        "ask propagated 100% v2",
                        "write",
                        "sleep",
                        "observe",
                        "ask propagated 100% v2",
                        "ask serving v1",
                        "write",
                        "stop v1",
                        "observe",
                        "write the end of v2",
                        "release");
        assertThat(shop.losses()).isEmpty();
        assertThat(shop.world()).isEqualTo("100% v2; v1 0; v2 2");
    }

    @Test
    void the_same_release_again_writes_nothing_and_takes_no_lease() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2);

        assertThat(shop.run("v1", BlueGreen.cautious())).isEqualTo(new Outcome.Promoted("v1", Driven.id("v1"), true));
        assertThat(shop.calls()).containsExactly("read", "observe");
    }

    @ParameterizedTest
    @EnumSource(names = {"WEIGHTED", "REPLICA_SHARE"})
    void a_rolling_replacement_leaves_nobody_without_an_answer(TrafficModel model) {
        Driven shop = Driven.live(model, 3, SessionRunTest::atOnceWhereInstancesAreTheTraffic);

        assertThat(shop.run("v2", Rolling.oneByOne())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes().stream().filter(c -> !c.startsWith("route")))
                .startsWith(
                        "stage v2",
                        "scale v2 to 1",
                        "scale v1 to 2",
                        "scale v2 to 2",
                        "scale v1 to 1",
                        "scale v2 to 3");
        assertThat(shop.losses()).isEmpty();
        assertThat(shop.world()).isEqualTo("100% v2; v1 0; v2 3");
    }

    @Test
    void a_bad_release_never_takes_instances_or_traffic_from_a_good_one() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 3, a -> a.release("v2", NEVER));

        assertThat(shop.run("v2", BlueGreen.instant()))
                .isEqualTo(new Outcome.RolledBack(
                        new Cause(
                                Cause.Kind.DEADLINE,
                                "scale new to 3 and wait until ready",
                                "not done within PT10M: 0 of 3 instances of v2 are ready: 0 of 3 instances are ready"),
                        Optional.of(Driven.id("v1"))));
        assertThat(shop.changes()).containsExactly("stage v2", "scale v2 to 3", "delete v2");
        assertThat(shop.world()).isEqualTo("100% v1; v1 3");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void a_bad_release_over_a_broken_one_does_not_end_in_a_deadlock_and_a_fix_goes_through() {
        Driven shop = Driven.live(
                TrafficModel.WEIGHTED,
                2,
                a -> a.release("v1", ReleaseBehaviour.crashesUnderTraffic(Duration.ZERO, MINUTE, "out of memory"))
                        .release("v2", ReleaseBehaviour.failsAfter(Duration.ZERO, "no image")));
        shop.meddle(new ForeignChange.Demand(2));
        assertThat(shop.run("v2", BlueGreen.instant())).isInstanceOf(Outcome.RolledBack.class);

        assertThat(shop.run("v3", BlueGreen.instant())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.world()).startsWith("100% v3");
    }

    @ParameterizedTest
    @EnumSource(names = {"WEIGHTED", "REPLICA_SHARE"})
    void a_broken_release_can_be_fixed_instance_by_instance(TrafficModel model) {
        Driven shop = Driven.live(
                model,
                3,
                a -> a.release(
                        "v1",
                        ReleaseBehaviour.crashesUnderTraffic(Duration.ZERO, Duration.ofSeconds(5), "out of memory")));
        shop.pass(MINUTE);
        assertThat(shop.platform().snapshot().revisions())
                .singleElement()
                .satisfies(v1 -> assertThat(v1.ready()).isZero());

        assertThat(shop.run("v2", Rolling.oneByOne())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.world()).isEqualTo("100% v2; v1 0; v2 3");
    }

    @Test
    void what_dies_after_the_switch_is_taken_back_while_the_old_one_is_whole() {
        Driven shop = Driven.live(
                TrafficModel.SWITCH_ONLY,
                3,
                a -> a.release(
                        "v2",
                        ReleaseBehaviour.crashesUnderTraffic(Duration.ZERO, Duration.ofSeconds(30), "out of memory")));

        assertThat(shop.run("v2", BAKED))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.NEW_FAILED));
        assertThat(shop.changes())
                .containsExactly("stage v2", "scale v2 to 3", "route 100% v2", "route 100% v1", "delete v2");
        assertThat(shop.world()).isEqualTo("100% v1; v1 3");
    }

    @Test
    void a_gate_that_says_no_leaves_traffic_where_it_was() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2).gate(new GateAnswer.Fail("p99 too high"));

        assertThat(shop.run("v2", BlueGreen.builder().gate(Given.OPS, MINUTE).build()))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.GATE_REJECTED));
        assertThat(shop.changes()).noneMatch(c -> c.startsWith("route"));
    }

    @Test
    void promoting_skips_bakes_and_approvals_and_still_awaits_readiness() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2).gate(new GateAnswer.Wait(MINUTE, "nobody is in"));
        shop.before("scale v2 to 2", d -> d.wish(Signal.Kind.PROMOTE));
        BlueGreen slow = BlueGreen.builder()
                .gate(Given.OPS, Duration.ofDays(1))
                .bakeFor(Duration.ofDays(1))
                .build();

        assertThat(shop.run("v2", slow)).isInstanceOf(Outcome.Promoted.class);
        assertThat(Duration.between(
                        shop.ledger().last().orElseThrow().started(),
                        shop.platform().now()))
                .isLessThan(MINUTE);
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void
            an_abort_at_a_batch_gives_the_old_release_its_instances_before_its_traffic_and_its_traffic_before_the_new_one_ends() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 3);
        shop.before("scale v1 to 1", d -> d.wish(Signal.Kind.ABORT));

        assertThat(shop.run("v2", Rolling.oneByOne())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.changes()).containsSubsequence("scale v1 to 1", "scale v1 to 3", "route 100% v1", "delete v2");
        assertThat(shop.losses()).isEmpty();
        assertThat(shop.world()).isEqualTo("100% v1; v1 3");
    }

    @Test
    void an_abort_where_instances_are_the_traffic_grows_the_old_before_it_ends_the_new() {
        Driven shop = Driven.live(TrafficModel.REPLICA_SHARE, 3, SessionRunTest::atOnceWhereInstancesAreTheTraffic);
        shop.before("scale v1 to 1", d -> d.wish(Signal.Kind.ABORT));

        assertThat(shop.run("v2", Rolling.oneByOne())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.changes()).containsSubsequence("scale v1 to 1", "scale v1 to 3", "scale v2 to 0", "delete v2");
        assertThat(shop.losses()).isEmpty();
        assertThat(shop.world()).isEqualTo("100% v1; v1 3");
    }

    @Test
    void somebody_who_leads_all_traffic_to_a_third_revision_is_left_alone() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2);
        shop.run("v2", BlueGreen.builder().keepOldWarmFor(Duration.ofHours(9)).build());
        shop.forget()
                .before("route 100% v3", d -> d.meddle(new ForeignChange.Route(TrafficRules.all(Driven.id("v1")))));

        assertThat(shop.run("v3", BAKED)).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.FOREIGN_CHANGE);
            assertThat(back.to()).contains(Driven.id("v1"));
        });
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void what_an_autoscaler_has_chosen_is_there_before_the_load_moves_and_its_bounds_come_back() {
        Driven shop = Driven.on(TrafficModel.WEIGHTED);
        shop.drive(shop.begin("v1", BlueGreen.instant(), Optional.of(Capacity.auto(2, 8))));
        shop.meddle(new ForeignChange.Demand(6)).pass(MINUTE).forget();

        assertThat(shop.run("v2", BlueGreen.instant())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes())
                .containsExactly("stage v2", "scale v2 to 6..8", "route 100% v2", "stop v1", "scale v2 to 2..8");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void a_load_that_grew_while_the_new_release_started_or_a_gate_was_asked_is_met_before_it_moves() {
        Driven shop = autoscaled(3);
        shop.before("scale v2 to 3..8", d -> d.meddle(new ForeignChange.Demand(5)))
                .before(
                        "ask gate ops",
                        d -> d.meddle(new ForeignChange.Demand(7))
                                .pass(MINUTE)
                                .gate(new GateAnswer.Wait(MINUTE, "nobody is in"))
                                .before("ask gate ops", again -> again.gate(new GateAnswer.Pass("ok"))));
        BlueGreen approved =
                BlueGreen.builder().gate(Given.OPS, MINUTE.multipliedBy(9)).build();

        assertThat(shop.run("v2", approved)).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes())
                .containsExactly(
                        "stage v2",
                        "scale v2 to 3..8",
                        "scale v2 to 5..8",
                        "scale v2 to 7..8",
                        "route 100% v2",
                        "stop v1",
                        "scale v2 to 2..8");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void a_load_that_grew_while_the_new_release_had_it_is_met_on_the_way_back() {
        Driven shop = autoscaled(3);
        shop.before(
                "ask propagated 100% v2",
                d -> d.meddle(new ForeignChange.Demand(7)).pass(MINUTE).wish(Signal.Kind.ABORT));

        assertThat(shop.run("v2", BAKED)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.changes())
                .containsSubsequence(
                        "route 100% v2", "scale v1 to 7..8", "route 100% v1", "scale v1 to 2..8", "delete v2")
                .doesNotContain("scale v1 to 3..8");
        assertThat(shop.losses()).isEmpty();
        assertThat(shop.world()).isEqualTo("100% v1; v1 2..8");
    }

    private static Driven autoscaled(int demand) {
        Driven shop = Driven.on(TrafficModel.WEIGHTED);
        shop.drive(shop.begin("v1", BlueGreen.instant(), Optional.of(Capacity.auto(2, 8))));
        return shop.meddle(new ForeignChange.Demand(demand)).pass(MINUTE).forget();
    }

    @Test
    void only_the_count_of_a_live_release_is_changed() {
        Driven shop = Driven.live(TrafficModel.SWITCH_ONLY, 2);

        assertThat(shop.run("v1", BAKED, 5)).isEqualTo(new Outcome.Promoted("v1", Driven.id("v1"), false));
        assertThat(shop.changes()).containsExactly("scale v1 to 5");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void something_that_was_there_before_is_adopted_replaced_and_left_stopped() {
        Driven shop = Driven.on(TrafficModel.WEIGHTED, a -> a.adopted("Deployment-shop", "native", Capacity.fixed(3)));

        assertThat(shop.run("v1", BlueGreen.instant())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes())
                .containsExactly("stage v1", "scale v1 to 3", "route 100% v1", "stop Deployment-shop");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void a_first_release_that_fails_is_taken_back_to_nothing() {
        Driven shop = Driven.on(
                TrafficModel.SWITCH_ONLY,
                a -> a.release(
                        "v1",
                        ReleaseBehaviour.crashesUnderTraffic(Duration.ZERO, Duration.ofSeconds(30), "out of memory")));

        assertThat(shop.run("v1", BAKED, 2))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class, back -> assertThat(back.to()).isEmpty());
        assertThat(shop.calls()).containsSubsequence("route no traffic", "ask propagated no traffic", "delete v1");
        assertThat(shop.world()).isEqualTo("no traffic");
    }

    /** Where ending an instance is all there is to move traffic, the data plane follows in no time or loses requests. */
    private static SimulatedApplication.Builder atOnceWhereInstancesAreTheTraffic(SimulatedApplication.Builder shop) {
        return shop.propagation(Duration.ZERO);
    }
}
