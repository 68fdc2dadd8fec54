package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhysicsTest {
    private static final RevisionId V1 = Shop.id("v1");
    private static final RevisionId V2 = Shop.id("v2");

    @Test
    void instances_are_ready_after_their_start_time_and_not_before() {
        Shop shop = shop(ReleaseBehaviour.getsReadyAfter(ofSeconds(3))).staged("v1", 2);

        assertThat(shop.platform().nextChangeAt())
                .contains(shop.platform().now().plus(ofSeconds(3)));
        assertThat(shop.advance(2).revision("v1").readiness()).isInstanceOf(Readiness.Progressing.class);
        assertThat(shop.revision("v1").running()).isEqualTo(2);
        assertThat(shop.advance(1).revision("v1").readiness()).isEqualTo(new Readiness.Ready());
        assertThat(shop.platform().nextChangeAt()).isEmpty();
    }

    @Test
    void a_release_that_never_gets_ready_is_on_its_way_for_ever_and_one_that_fails_says_why() {
        Shop shop = Shop.with(Shop.application(TrafficModel.WEIGHTED)
                        .release("v1", ReleaseBehaviour.neverGetsReady())
                        .release("v2", ReleaseBehaviour.failsAfter(ofSeconds(5), "exit code 1")))
                .staged("v1", 1)
                .staged("v2", 1);

        assertThat(shop.advance(4).revision("v2").readiness()).isInstanceOf(Readiness.Progressing.class);
        assertThat(shop.advance(1).revision("v2").readiness()).isEqualTo(new Readiness.Failed("exit code 1"));
        assertThat(shop.advance(3_600).revision("v1").readiness()).isInstanceOf(Readiness.Progressing.class);
        shop.apply(new Change.Scale(V2, Capacity.NONE));
        assertThat(shop.revision("v2").readiness()).isEqualTo(new Readiness.Idle());
    }

    @Test
    void a_crash_under_traffic_comes_only_with_traffic_and_takes_every_instance() {
        Shop shop = Shop.with(Shop.application(TrafficModel.WEIGHTED)
                        .release(
                                "v2",
                                ReleaseBehaviour.crashesUnderTraffic(ofSeconds(1), ofSeconds(10), "out of memory")))
                .staged("v1", 1)
                .staged("v2", 2)
                .advance(100);
        assertThat(shop.revision("v2").ready()).isEqualTo(2);

        shop.apply(new Change.Route(TrafficRules.all(V2)));

        assertThat(shop.advance(9).revision("v2").ready()).isEqualTo(2);
        assertThat(shop.platform().unserved()).isEmpty();
        assertThat(shop.advance(1).revision("v2").readiness()).isEqualTo(new Readiness.Failed("out of memory"));
        assertThat(shop.revision("v2").ready()).isZero();
        assertThat(shop.platform().unserved()).containsExactly(V2);
    }

    @Test
    void a_flapping_release_loses_readiness_and_gets_it_back_without_end() {
        Shop shop = shop(ReleaseBehaviour.flaps(ofSeconds(1), ofSeconds(5), ofSeconds(2)))
                .staged("v1", 3);

        for (int round = 0; round < 4; round++) {
            assertThat(shop.advance(round == 0 ? 1 : 2).revision("v1").ready()).isEqualTo(3);
            assertThat(shop.advance(4).revision("v1").ready()).isEqualTo(3);
            assertThat(shop.advance(1).revision("v1").ready()).isZero();
        }
    }

    @Test
    void one_long_leap_ends_where_many_small_ones_do() {
        Shop small = shop(ReleaseBehaviour.flaps(ofSeconds(1), ofSeconds(5), ofSeconds(2)))
                .staged("v1", 3);
        SimulatedPlatform leap = small.platform().advance(ofSeconds(60));
        for (int i = 0; i < 60; i++) {
            small.advance(1);
        }

        assertThat(small.platform()).isEqualTo(leap).hasSameHashCodeAs(leap);
    }

    @Test
    void histories_that_lead_to_the_same_future_are_equal() {
        SimulatedPlatform empty = SimulatedPlatform.of(Shop.application(TrafficModel.WEIGHTED)
                .otherReleases(ReleaseBehaviour.getsReadyAfter(ofSeconds(3)))
                .build());
        Shop slow = new Shop(empty).staged("v1", 2).advance(10);
        Shop detour = new Shop(empty).staged("v1", 5).advance(1);
        detour.apply(new Change.Scale(V1, Capacity.fixed(1)));
        detour.apply(new Change.Scale(V1, Capacity.fixed(2)));
        detour.advance(9);

        assertThat(detour.platform()).isEqualTo(slow.platform()).hasSameHashCodeAs(slow.platform());
    }

    @Test
    void killed_instances_are_replaced_and_need_their_start_time_again() {
        Shop shop = shop(ReleaseBehaviour.getsReadyAfter(ofSeconds(3)))
                .staged("v1", 3)
                .advance(3);

        shop.meddle(new ForeignChange.Kill(V1, 2));

        assertThat(shop.revision("v1").ready()).isEqualTo(1);
        assertThat(shop.revision("v1").running()).isEqualTo(3);
        assertThat(shop.advance(3).revision("v1").ready()).isEqualTo(3);
    }

    @Test
    void an_autoscaler_follows_the_load_of_what_serves_within_its_bounds() {
        Shop shop = shop(ReleaseBehaviour.getsReadyAfter(Duration.ZERO)).staged("v1", 0);
        shop.apply(new Change.Scale(V1, Capacity.auto(2, 5)));

        assertThat(shop.meddle(new ForeignChange.Demand(4)).revision("v1").ready())
                .as("nobody is led there")
                .isEqualTo(2);
        shop.apply(new Change.Route(TrafficRules.all(V1)));
        assertThat(shop.advance(1).revision("v1").ready()).isEqualTo(4);
        assertThat(shop.meddle(new ForeignChange.Demand(9)).revision("v1").ready())
                .isEqualTo(5);
    }

    @Test
    void older_rules_stay_in_force_until_the_new_ones_have_arrived() {
        Shop shop = shop(ReleaseBehaviour.getsReadyAfter(Duration.ZERO))
                .staged("v1", 1)
                .staged("v2", 1);
        shop.apply(new Change.Route(TrafficRules.all(V1)));
        shop.advance(2);
        shop.apply(new Change.Route(TrafficRules.all(V2)));

        assertThat(shop.platform().inForce()).containsOnly(TrafficRules.all(V1), TrafficRules.all(V2));
        assertThat(shop.platform().propagation(TrafficRules.all(V2))).isInstanceOf(Propagation.Pending.class);
        assertThat(shop.platform().propagation(TrafficRules.all(V1))).isInstanceOf(Propagation.Pending.class);
        SimulatedPlatform hasty = shop.platform()
                .apply(shop.guard(), new Change.Retire(V1, RetireMode.STOP))
                .next();
        assertThat(hasty.unserved()).containsExactly(V1);
        assertThat(hasty.advance(ofSeconds(2)).unserved()).isEmpty();
        assertThat(shop.advance(2).platform().propagation(TrafficRules.all(V2))).isInstanceOf(Propagation.Seen.class);
    }

    @Test
    void a_data_plane_that_cannot_be_seen_is_answered_with_its_delay() {
        Shop shop = Shop.with(Shop.application(TrafficModel.WEIGHTED).delayOnly(true))
                .staged("v1", 1);
        shop.apply(new Change.Route(TrafficRules.all(V1)));

        assertThat(shop.platform().propagation(TrafficRules.all(V1)))
                .isEqualTo(new Propagation.DelayOnly("recorded", ofSeconds(2)));
    }

    @Test
    void connections_drain_after_the_traffic_is_gone_and_instances_take_their_time_to_end() {
        Shop shop = Shop.with(Shop.application(TrafficModel.WEIGHTED)
                        .release(
                                "v1",
                                ReleaseBehaviour.getsReadyAfter(Duration.ZERO)
                                        .withDrain(ofSeconds(20))
                                        .withStop(ofSeconds(5))))
                .staged("v1", 2)
                .staged("v2", 1);
        shop.apply(new Change.Route(TrafficRules.all(V1)));
        assertThat(shop.platform().draining(V1)).isEqualTo(new DrainState.Draining(2));
        shop.apply(new Change.Route(TrafficRules.all(V2)));

        assertThat(shop.advance(19).platform().draining(V1)).isEqualTo(new DrainState.Draining(2));
        assertThat(shop.advance(1).platform().draining(V1)).isEqualTo(new DrainState.Drained());
        shop.apply(new Change.Retire(V1, RetireMode.STOP));
        assertThat(shop.revision("v1").running()).isEqualTo(2);
        assertThat(shop.revision("v1").ready()).isZero();
        assertThat(shop.advance(5).revision("v1").readiness()).isEqualTo(new Readiness.Idle());
    }

    @Test
    void a_task_whose_end_is_lost_is_unknown() {
        Shop shop = shop(ReleaseBehaviour.getsReadyAfter(Duration.ZERO));
        TaskId id = new TaskId("t");
        shop.apply(new Change.RunTask(id, Shop.release("v1"), List.of("migrate")));

        shop.meddle(new ForeignChange.LoseTask(id));

        assertThat(shop.platform().snapshot().task(id).orElseThrow().state()).isEqualTo(TaskStatus.State.UNKNOWN);
    }

    @Test
    void a_platform_like_an_observed_one_looks_the_same_and_goes_on_with_its_epochs() {
        Shop shop = shop(ReleaseBehaviour.getsReadyAfter(Duration.ZERO))
                .staged("v1", 3)
                .staged("v2", 1);
        shop.apply(new Change.Route(TrafficRules.split(V2, Weight.percent(25), V1)));

        SimulatedPlatform like = SimulatedPlatform.like(
                shop.platform().application(), shop.platform().snapshot());

        assertThat(like.snapshot()).isEqualTo(shop.platform().snapshot());
        assertThat(like.acquire(Shop.BOB, Shop.TTL, "").next().snapshot().epoch())
                .isEqualTo(2);
    }

    private static Shop shop(ReleaseBehaviour behaviour) {
        return Shop.with(Shop.application(TrafficModel.WEIGHTED).otherReleases(behaviour));
    }

    private static Duration ofSeconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
