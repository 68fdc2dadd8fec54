package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlueGreenTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource(names = {"WEIGHTED", "SWITCH_ONLY"})
    void a_new_release_is_whole_before_all_traffic_moves_at_once(TrafficModel model) {
        assertThat(Planning.on(model).live(5).steps(BlueGreen.instant())).isEqualTo("""
                        stage new
                        scale new to 5 and wait until ready
                        route 100% to new and verify
                        commit
                        drain old for at most 30s
                        stop old
                        collect what earlier rollouts left
                        <- stage old
                        <- scale old to 5 and wait until ready
                        <- route 0% to new, 100% to old and verify
                        <- drain new for at most 30s
                        <- scale old to 5 and wait until ready
                        <- delete new
                        """);
    }

    @ParameterizedTest
    @EnumSource(names = {"WEIGHTED", "SWITCH_ONLY"})
    void a_first_release_goes_back_to_nothing(TrafficModel model) {
        assertThat(Planning.on(model).capacity(3).steps(BlueGreen.instant())).isEqualTo("""
                        stage new
                        scale new to 3 and wait until ready
                        route 100% to new and verify
                        commit
                        collect what earlier rollouts left
                        <- route nothing (downtime) and verify
                        <- drain new for at most 30s
                        <- delete new
                        """);
    }

    @Test
    void an_adopted_revision_is_replaced_like_any_other_and_the_plan_warns_of_its_loss() {
        Plan plan = Planning.on(TrafficModel.WEIGHTED).adopted(3).plan(BlueGreen.instant());

        assertThat(plan.steps())
                .contains(new Step.Scale(
                        Role.NEW, Capacity.fixed(3), Limits.defaults().ready()));
        assertThat(plan.old()).map(Incumbent::prepared).contains(java.util.Optional.empty());
        assertThat(plan.warnings())
                .contains("the old revision by hand was not released by Sluice: if it disappears, it can't be brought"
                        + " back");
    }

    @Test
    void tasks_run_before_instances_start_and_gates_are_asked_when_they_are_ready() {
        BlueGreen carefully = BlueGreen.builder()
                .task("migrate", MINUTE, "bin/migrate")
                .gate(Planning.gate("ops"), MINUTE)
                .bakeFor(Duration.ofMinutes(5))
                .deleteOld()
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED).live(2).asking("load").steps(carefully))
                .startsWith("""
                        stage new
                        task migrate: bin/migrate
                        scale new to 2 and wait until ready
                        gate: approval ops
                        gate: approval load
                        route 100% to new and verify
                        bake for 5m
                        commit
                        drain old for at most 30s
                        delete old
                        """);
    }

    @Test
    void an_old_revision_can_be_kept_warm() {
        assertThat(Planning.on(TrafficModel.WEIGHTED).live(2).steps(BlueGreen.cautious()))
                .contains("bake for 10m\ncommit\ndrain old for at most 30s\nkeep old warm for 1h\ncollect");
    }

    @Test
    void what_an_autoscaler_has_started_is_there_before_the_load_moves_either_way() {
        assertThat(Planning.on(TrafficModel.WEIGHTED)
                        .live(Capacity.auto(2, 10), 7)
                        .steps(BlueGreen.instant()))
                .as("two instances would meet the load of seven")
                .isEqualTo("""
                        stage new
                        scale new to 7..10 and wait until ready
                        route 100% to new and verify
                        commit
                        drain old for at most 30s
                        stop old
                        scale new to 2..10 and wait until ready
                        collect what earlier rollouts left
                        <- stage old
                        <- scale old to 7..10 and wait until ready
                        <- route 0% to new, 100% to old and verify
                        <- drain new for at most 30s
                        <- scale old to 2..10 and wait until ready
                        <- delete new
                        """);
    }

    @Test
    void an_autoscaler_is_not_asked_for_more_than_it_may_give() {
        assertThat(Planning.on(TrafficModel.WEIGHTED)
                        .live(Capacity.auto(2, 10), 7)
                        .capacity(Capacity.auto(1, 4))
                        .steps(BlueGreen.instant()))
                .contains("scale new to 4..4 and wait until ready\n", "scale new to 1..4 and wait until ready\n");
    }

    @Test
    void a_broken_old_release_does_not_stand_in_the_way() {
        assertThat(Planning.on(TrafficModel.SWITCH_ONLY).broken(3).steps(BlueGreen.instant()))
                .isEqualTo(Planning.on(TrafficModel.SWITCH_ONLY).live(3).steps(BlueGreen.instant()));
    }

    @Test
    void without_drain_time_nothing_is_waited_for() {
        BlueGreen abrupt = BlueGreen.builder()
                .limits(Limits.builder().drain(Duration.ZERO).build())
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED).live(1).steps(abrupt)).doesNotContain("drain");
    }

    @Test
    void where_nobody_can_tell_what_is_open_the_way_back_cuts_it_and_the_way_forward_waits() {
        Planning blind = Planning.on(TrafficModel.WEIGHTED)
                .where(c -> c.reportsDraining(false))
                .live(1);

        assertThat(blind.steps(BlueGreen.instant())).contains("drain old").doesNotContain("drain new");
        assertThat(blind.plan(BlueGreen.instant()).warnings())
                .contains("this platform can't tell what a revision still serves: the old one ends after the drain time"
                        + " of 30s; what takes longer is cut, and a data plane that follows later than that loses"
                        + " requests");
    }

    @Test
    void it_is_refused_where_a_ready_instance_is_routed_with_what_works_instead() {
        assertThatThrownBy(() -> Planning.on(TrafficModel.REPLICA_SHARE).live(3).plan(BlueGreen.instant()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The strategy blue-green for shop@prod can't be used: strategy was 'blue-green' but can't be"
                                + " done where a ready instance is routed: use Rolling, or Recreate");
    }

    @Test
    void the_presets_are_the_documented_ones() {
        assertThat(BlueGreen.instant())
                .isEqualTo(BlueGreen.of(Safeguards.builder().build()));
        assertThat(BlueGreen.cautious())
                .isEqualTo(BlueGreen.builder()
                        .bakeFor(Duration.ofMinutes(10))
                        .keepOldWarmFor(Duration.ofHours(1))
                        .build());
        assertThat(BlueGreen.instant().name()).isEqualTo("blue-green");
    }

    @Test
    void a_copy_is_equal_until_it_is_changed() {
        BlueGreen cautious = BlueGreen.cautious();

        assertThat(cautious.toBuilder().build()).isEqualTo(cautious).hasSameHashCodeAs(cautious);
        assertThat(cautious.toBuilder().bakeFor(MINUTE).build()).isNotEqualTo(cautious);
        assertThat(cautious).hasToString("BlueGreen[" + cautious.safeguards() + "]");
    }

    @Test
    void what_is_wrong_with_its_safeguards_is_refused() {
        assertThatThrownBy(() ->
                        BlueGreen.builder().keepOldWarmFor(MINUTE).deleteOld().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("choose one");
    }

    @Test
    void a_switch_for_which_an_autoscaler_may_have_to_grow_has_the_time_that_starting_takes() {
        Plan plan =
                Planning.on(TrafficModel.WEIGHTED).live(Capacity.auto(2, 10), 7).plan(BlueGreen.instant());

        assertThat(plan.steps())
                .filteredOn(Step.Route.class::isInstance)
                .extracting(Step::limit)
                .containsExactly(
                        Limits.defaults().route().plus(Limits.defaults().ready()));
    }
}
