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

class RecreateTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource(names = {"WEIGHTED", "SWITCH_ONLY"})
    void the_old_release_ends_before_the_new_one_starts(TrafficModel model) {
        assertThat(Planning.on(model).live(3).steps(Recreate.withDowntime())).isEqualTo("""
                        stage new
                        route nothing (downtime) and verify
                        drain old for at most 30s
                        scale old to 0
                        scale new to 3 and wait until ready
                        route 100% to new and verify
                        commit
                        stop old
                        collect what earlier rollouts left
                        <- route nothing (downtime) and verify
                        <- drain new for at most 30s
                        <- scale new to 0
                        <- stage old
                        <- scale old to 3 and wait until ready
                        <- route 0% to new, 100% to old and verify
                        <- scale old to 3 and wait until ready
                        <- delete new
                        """);
    }

    @Test
    void where_instances_are_the_traffic_ending_them_is_all_there_is_to_do() {
        assertThat(Planning.on(TrafficModel.REPLICA_SHARE).live(3).steps(Recreate.withDowntime()))
                .isEqualTo("""
                        stage new
                        scale old to 0
                        scale new to 3 and wait until ready
                        commit
                        stop old
                        collect what earlier rollouts left
                        <- scale new to 0
                        <- stage old
                        <- scale old to 3 and wait until ready
                        <- delete new
                        """);
    }

    @Test
    void a_first_release_has_no_downtime() {
        Plan plan = Planning.on(TrafficModel.SWITCH_ONLY).capacity(1).plan(Recreate.withDowntime());

        assertThat(Planning.steps(plan)).isEqualTo("""
                        stage new
                        scale new to 1 and wait until ready
                        route 100% to new and verify
                        commit
                        collect what earlier rollouts left
                        <- route nothing (downtime) and verify
                        <- drain new for at most 30s
                        <- scale new to 0
                        <- delete new
                        """);
        assertThat(plan.warnings()).noneMatch(w -> w.contains("downtime"));
    }

    @Test
    void the_downtime_is_in_the_plan() {
        Recreate slow = Recreate.builder()
                .limits(Limits.builder().expectedStart(Duration.ofSeconds(40)).build())
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED).adopted(1).plan(slow).warnings())
                .contains("there is a downtime from the end of the old release until the new one has traffic, about"
                        + " 40s");
    }

    @Test
    void gates_are_asked_before_the_downtime_and_tasks_run_inside_it() {
        Recreate carefully = Recreate.builder()
                .gate(Planning.gate("ops"), MINUTE)
                .task("migrate", MINUTE, "bin/migrate")
                .bakeFor(MINUTE)
                .deleteOld()
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED).live(1).steps(carefully)).startsWith("""
                        stage new
                        gate: approval ops
                        route nothing (downtime) and verify
                        drain old for at most 30s
                        scale old to 0
                        task migrate: bin/migrate
                        scale new to 1 and wait until ready
                        route 100% to new and verify
                        bake for 1m
                        commit
                        delete old
                        """);
    }

    @Test
    void an_autoscaler_starts_again_at_what_it_had_chosen() {
        assertThat(Planning.on(TrafficModel.REPLICA_SHARE)
                        .live(Capacity.auto(2, 10), 7)
                        .steps(Recreate.withDowntime()))
                .isEqualTo("""
                        stage new
                        scale old to 0
                        scale new to 7..10 and wait until ready
                        commit
                        stop old
                        scale new to 2..10 and wait until ready
                        collect what earlier rollouts left
                        <- scale new to 0
                        <- stage old
                        <- scale old to 7..10 and wait until ready
                        <- scale old to 2..10 and wait until ready
                        <- delete new
                        """);
    }

    @Test
    void it_is_refused_where_nothing_can_not_be_routed_with_what_works_instead() {
        Planning stubborn = Planning.on(TrafficModel.WEIGHTED).where(c -> c.noTraffic(false));

        assertThatThrownBy(() -> stubborn.live(1).plan(Recreate.withDowntime()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("needs a platform that can route nothing: use BlueGreen or Rolling");
    }

    @Test
    void an_old_revision_can_not_be_kept_warm_and_everything_else_that_is_wrong_is_said_too() {
        Safeguards warm = Safeguards.builder().keepOldWarmFor(MINUTE).build();

        assertThatThrownBy(() -> Recreate.of(warm))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "This recreate strategy can't be used: keepOldWarmFor was 'PT1M' but must be zero: what can't"
                                + " run twice can't be kept warm");
        assertThatThrownBy(() -> Recreate.builder()
                        .bakeFor(Duration.ofSeconds(-1))
                        .task("", MINUTE, "x")
                        .build())
                .hasMessageStartingWith("This recreate strategy can't be used: ")
                .hasMessageContainingAll("bakeFor was 'PT-1S'", "task was ''");
    }

    @Test
    void a_copy_is_equal_until_it_is_changed() {
        Recreate recreate = Recreate.builder().bakeFor(MINUTE).build();

        assertThat(recreate.toBuilder().build()).isEqualTo(recreate).hasSameHashCodeAs(recreate);
        assertThat(recreate)
                .isNotEqualTo(Recreate.withDowntime())
                .hasToString("Recreate[" + recreate.safeguards() + "]");
        assertThat(Recreate.of(recreate.safeguards())).isEqualTo(recreate);
    }
}
