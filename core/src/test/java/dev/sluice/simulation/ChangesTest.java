package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangesTest {
    private static final RevisionId V1 = Shop.id("v1");
    private static final RevisionId V2 = Shop.id("v2");
    private static final Effect UNCHANGED = new Effect.Applied(false, Optional.empty());
    private static final Effect CHANGED = new Effect.Applied(true, Optional.empty());

    @ParameterizedTest
    @EnumSource
    void the_same_change_again_is_unchanged_even_with_an_old_token(TrafficModel model) {
        Shop shop = Shop.with(Shop.application(model));
        for (Change change : List.of(
                new Change.Stage(Shop.release("v1")),
                new Change.Scale(V1, Capacity.fixed(2)),
                new Change.RunTask(new TaskId("t"), Shop.release("v1"), List.of("migrate")),
                new Change.ForgetTask(new TaskId("t")),
                new Change.Scale(V1, Capacity.NONE),
                new Change.Retire(V1, RetireMode.DELETE))) {
            Guard guard = shop.guard();
            assertThat(shop.apply(guard, change)).isEqualTo(CHANGED);
            SimulatedPlatform after = shop.platform();
            assertThat(shop.apply(guard, change)).isEqualTo(UNCHANGED);
            assertThat(shop.platform()).isSameAs(after);
        }
    }

    @Test
    void a_token_is_stale_once_anything_it_stands_for_has_changed() {
        Shop shop = weighted().staged("v1", 1).staged("v2", 1);
        for (ForeignChange change : List.of(
                new ForeignChange.Scale(V2, Capacity.fixed(5)),
                new ForeignChange.Route(TrafficRules.all(V2)),
                new ForeignChange.Route(TrafficRules.none()),
                new ForeignChange.Delete(V2))) {
            Guard guard = shop.guard();
            shop.meddle(change);
            assertThat(shop.apply(guard, new Change.Scale(V1, Capacity.fixed(3))))
                    .as("%s", change)
                    .isInstanceOf(Effect.Stale.class);
        }
    }

    @Test
    void a_token_outlives_readiness_counts_and_time_and_comes_back_with_its_state() {
        Shop shop = Shop.with(Shop.application(TrafficModel.WEIGHTED)
                        .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(3))))
                .staged("v1", 2);
        String token = shop.platform().snapshot().token();

        shop.advance(5).meddle(new ForeignChange.Kill(V1, 1));
        assertThat(shop.platform().snapshot().token()).isEqualTo(token);
        shop.meddle(new ForeignChange.Scale(V1, Capacity.fixed(9)));
        assertThat(shop.platform().snapshot().token()).isNotEqualTo(token);
        shop.meddle(new ForeignChange.Scale(V1, Capacity.fixed(2)));
        assertThat(shop.platform().snapshot().token()).isEqualTo(token);
    }

    @Test
    void no_value_of_a_match_makes_two_different_rules_look_the_same() {
        TrafficRules tricky = TrafficRules.builder()
                .weight(V1, Weight.ALL)
                .match(TrafficMatch.header("a", "x r-1 HEADER b 1:y", V2))
                .build();
        TrafficRules plain = TrafficRules.builder()
                .weight(V1, Weight.ALL)
                .match(TrafficMatch.header("a", "x", new RevisionId("r-1")))
                .match(TrafficMatch.header("b", "y", V2))
                .build();

        assertThat(Token.traffic(tricky)).isNotEqualTo(Token.traffic(plain));
    }

    @Test
    void what_the_rules_forbid_is_refused_and_changes_nothing() {
        Shop shop = weighted().staged("v1", 1).staged("v2", 0);
        shop.apply(new Change.Route(TrafficRules.all(V1)));
        SimulatedPlatform before = shop.platform();

        for (Change change : List.of(
                new Change.Scale(new RevisionId("missing"), Capacity.fixed(1)),
                new Change.Scale(V1, Capacity.NONE),
                new Change.Retire(V1, RetireMode.STOP),
                new Change.Retire(V1, RetireMode.DELETE),
                new Change.Route(TrafficRules.all(V2)),
                new Change.Route(TrafficRules.all(new RevisionId("missing"))),
                new Change.Route(TrafficRules.builder()
                        .weight(V1, Weight.ALL)
                        .match(TrafficMatch.cookie("beta", "1", V1))
                        .build()),
                new Change.Route(TrafficRules.builder()
                        .weight(V1, Weight.ALL)
                        .mirror(new Mirror(V1, Weight.ALL))
                        .build()))) {
            assertThat(shop.apply(change)).as("%s", change).isInstanceOf(Effect.Refused.class);
        }
        assertThat(shop.platform()).isSameAs(before);
    }

    @Test
    void matches_and_mirrors_are_routed_where_they_work_and_a_mirror_needs_nobody_ready() {
        Shop shop = Shop.with(SimulatedApplication.builder(
                        Shop.NAME,
                        Capabilities.builder(TrafficModel.WEIGHTED)
                                .matches(true)
                                .mirror(true)
                                .build()))
                .staged("v1", 1)
                .staged("v2", 0);
        TrafficRules mirrored = TrafficRules.builder()
                .weight(V1, Weight.ALL)
                .match(TrafficMatch.cookie("beta", "1", V1))
                .mirror(new Mirror(V2, Weight.percent(5)))
                .build();

        assertThat(shop.apply(new Change.Route(mirrored))).isEqualTo(new Effect.Applied(true, Optional.of(mirrored)));
        assertThat(shop.apply(new Change.Retire(V2, RetireMode.DELETE))).isInstanceOf(Effect.Refused.class);
    }

    @Test
    void traffic_that_can_only_be_switched_is_not_split() {
        Shop shop = Shop.with(Shop.application(TrafficModel.SWITCH_ONLY))
                .staged("v1", 1)
                .staged("v2", 1);

        assertThat(shop.apply(new Change.Route(TrafficRules.split(V1, Weight.percent(5), V2))))
                .isInstanceOf(Effect.Refused.class);
        assertThat(shop.apply(new Change.Route(TrafficRules.all(V1))))
                .isEqualTo(new Effect.Applied(true, Optional.of(TrafficRules.all(V1))));
    }

    @Test
    void weights_are_published_as_achieved_and_the_same_wish_again_is_unchanged() {
        Shop shop = Shop.with(SimulatedApplication.builder(
                        Shop.NAME,
                        Capabilities.builder(TrafficModel.WEIGHTED)
                                .weightStep(Weight.percent(10))
                                .build()))
                .staged("v1", 1)
                .staged("v2", 1);
        Change third = new Change.Route(TrafficRules.split(V1, Weight.percent(33), V2));
        TrafficRules achieved = TrafficRules.split(V1, Weight.percent(30), V2);

        assertThat(shop.apply(third)).isEqualTo(new Effect.Applied(true, Optional.of(achieved)));
        assertThat(shop.platform().snapshot().traffic()).isEqualTo(achieved);
        assertThat(shop.apply(third)).isEqualTo(new Effect.Applied(false, Optional.of(achieved)));
    }

    @Test
    void where_instances_are_the_traffic_scaling_moves_it_and_routing_only_checks() {
        Shop shop = Shop.with(Shop.application(TrafficModel.REPLICA_SHARE))
                .staged("v1", 3)
                .staged("v2", 1);
        TrafficRules quarter = TrafficRules.split(V2, Weight.percent(25), V1);

        assertThat(shop.platform().snapshot().traffic()).isEqualTo(quarter);
        assertThat(shop.apply(new Change.Route(quarter))).isEqualTo(new Effect.Applied(false, Optional.of(quarter)));
        assertThat(shop.apply(new Change.Route(TrafficRules.all(V2)))).isInstanceOf(Effect.Refused.class);
        assertThat(shop.apply(new Change.Retire(V1, RetireMode.STOP))).isInstanceOf(Effect.Refused.class);
        assertThat(shop.apply(new Change.Scale(V1, Capacity.NONE))).isEqualTo(CHANGED);
        assertThat(shop.platform().snapshot().traffic()).isEqualTo(TrafficRules.all(V2));
        assertThat(shop.apply(new Change.Retire(V1, RetireMode.DELETE))).isEqualTo(CHANGED);
    }

    @Test
    void a_task_runs_once_and_is_forgotten_only_when_it_has_ended() {
        Shop shop = Shop.with(Shop.application(TrafficModel.WEIGHTED)
                .task("migrate", TaskBehaviour.failsAfter(Duration.ofSeconds(4), 7, "no such table")));
        TaskId id = new TaskId("t");
        Change run = new Change.RunTask(id, Shop.release("v1"), List.of("migrate", "--all"));

        assertThat(shop.apply(run)).isEqualTo(CHANGED);
        assertThat(status(shop, id).state()).isEqualTo(TaskStatus.State.RUNNING);
        assertThat(shop.apply(new Change.ForgetTask(id))).isInstanceOf(Effect.Refused.class);
        shop.advance(4);
        assertThat(shop.apply(run)).isEqualTo(UNCHANGED);
        assertThat(status(shop, id).exitCode()).hasValue(7);
        assertThat(status(shop, id).output()).isEqualTo("no such table");
        assertThat(shop.apply(new Change.ForgetTask(id))).isEqualTo(CHANGED);
        assertThat(shop.platform().snapshot().task(id)).isEmpty();
    }

    private static TaskStatus status(Shop shop, TaskId id) {
        return shop.platform().snapshot().task(id).orElseThrow();
    }

    private static Shop weighted() {
        return Shop.with(Shop.application(TrafficModel.WEIGHTED));
    }
}
