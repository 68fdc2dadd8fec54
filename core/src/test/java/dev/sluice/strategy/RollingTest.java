package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RollingTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void where_there_are_weights_traffic_follows_the_counts_and_leaves_instances_before_they_end() {
        assertThat(Planning.on(TrafficModel.WEIGHTED).live(3).steps(Rolling.oneByOne()))
                .isEqualTo("""
                        stage new
                        scale new to 1 and wait until ready
                        route 33.33% to new, 66.67% to old and verify
                        scale old to 2 and wait until ready
                        scale new to 2 and wait until ready
                        route 66.67% to new, 33.33% to old and verify
                        scale old to 1 and wait until ready
                        scale new to 3 and wait until ready
                        route 100% to new and verify
                        commit
                        drain old for at most 30s
                        stop old
                        collect what earlier rollouts left
                        <- stage old
                        <- scale old to 3 and wait until ready
                        <- route 0% to new, 100% to old and verify
                        <- drain new for at most 30s
                        <- scale old to 3 and wait until ready
                        <- delete new
                        """);
    }

    @Test
    void where_instances_are_the_traffic_counts_are_all_there_is() {
        assertThat(Planning.on(TrafficModel.REPLICA_SHARE).live(4).steps(Rolling.likeDeployment()))
                .isEqualTo("""
                        stage new
                        scale new to 1 and wait until ready
                        scale old to 2 and wait until ready
                        scale new to 3 and wait until ready
                        scale old to 0
                        scale new to 4 and wait until ready
                        commit
                        stop old
                        collect what earlier rollouts left
                        <- stage old
                        <- scale old to 4 and wait until ready
                        <- scale new to 0
                        <- scale old to 4 and wait until ready
                        <- delete new
                        """);
    }

    @ParameterizedTest
    @EnumSource(names = {"WEIGHTED", "SWITCH_ONLY"})
    void a_first_release_comes_in_one_batch(TrafficModel model) {
        assertThat(Planning.on(model).capacity(3).asking("ops").steps(Rolling.oneByOne()))
                .isEqualTo("""
                        stage new
                        scale new to 3 and wait until ready
                        gate: approval ops
                        route 100% to new and verify
                        commit
                        collect what earlier rollouts left
                        <- route nothing (downtime) and verify
                        <- drain new for at most 30s
                        <- delete new
                        """);
        assertThat(Planning.on(TrafficModel.REPLICA_SHARE).capacity(3).steps(Rolling.oneByOne()))
                .isEqualTo("""
                        stage new
                        scale new to 3 and wait until ready
                        commit
                        collect what earlier rollouts left
                        <- scale new to 0
                        <- delete new
                        """);
    }

    @Test
    void gates_are_asked_once_before_the_first_traffic_and_every_batch_but_the_last_bakes() {
        Rolling carefully = Rolling.oneByOne().toBuilder()
                .task("migrate", MINUTE, "bin/migrate")
                .gate(Planning.gate("ops"), MINUTE)
                .bakeBetween(MINUTE)
                .bakeFor(Duration.ofMinutes(5))
                .deleteOld()
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED).live(2).steps(carefully)).startsWith("""
                        stage new
                        task migrate: bin/migrate
                        scale new to 1 and wait until ready
                        gate: approval ops
                        route 50% to new, 50% to old and verify
                        scale old to 1 and wait until ready
                        bake for 1m
                        scale new to 2 and wait until ready
                        route 100% to new and verify
                        bake for 5m
                        commit
                        drain old for at most 30s
                        delete old
                        """);
    }

    @Test
    void without_a_surge_old_instances_make_room_and_nothing_bakes_before_there_is_something_new() {
        Rolling inPlace = Rolling.builder()
                .maxSurge(Amount.instances(0))
                .maxUnavailable(Amount.instances(2))
                .bakeBetween(MINUTE)
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED).live(4).steps(inPlace))
                .as("four and never more: the last old instances end, drained, before the last new ones start")
                .startsWith("""
                        stage new
                        scale old to 2 and wait until ready
                        scale new to 2 and wait until ready
                        route 100% to new and verify
                        drain old for at most 30s
                        scale old to 0
                        bake for 1m
                        scale new to 4 and wait until ready
                        commit
                        stop old
                        """);
    }

    @Test
    void when_the_count_changes_too_the_bounds_are_those_of_the_wanted_count() {
        assertThat(Planning.on(TrafficModel.REPLICA_SHARE).live(5).capacity(2).steps(Rolling.oneByOne()))
                .startsWith("""
                        stage new
                        scale old to 2 and wait until ready
                        scale new to 1 and wait until ready
                        scale old to 1 and wait until ready
                        scale new to 2 and wait until ready
                        scale old to 0
                        commit
                        """)
                .contains("<- scale old to 5 and wait until ready");
        assertThat(Planning.on(TrafficModel.WEIGHTED).live(2).capacity(5).steps(Rolling.oneByOne()))
                .startsWith("""
                        stage new
                        scale new to 4 and wait until ready
                        route 80% to new, 20% to old and verify
                        scale old to 1 and wait until ready
                        scale new to 5 and wait until ready
                        route 100% to new and verify
                        commit
                        """);
    }

    @Test
    void an_autoscalers_instances_are_counted_and_its_bounds_come_last() {
        assertThat(Planning.on(TrafficModel.REPLICA_SHARE)
                        .live(Capacity.auto(1, 10), 3)
                        .steps(Rolling.oneByOne()))
                .as("one instance would meet the load of three")
                .isEqualTo("""
                        stage new
                        scale new to 1 and wait until ready
                        scale old to 2 and wait until ready
                        scale new to 2 and wait until ready
                        scale old to 1 and wait until ready
                        scale new to 3..10 and wait until ready
                        scale old to 0
                        commit
                        stop old
                        scale new to 1..10 and wait until ready
                        collect what earlier rollouts left
                        <- stage old
                        <- scale old to 3..10 and wait until ready
                        <- scale new to 0
                        <- scale old to 1..10 and wait until ready
                        <- delete new
                        """);
    }

    @Test
    void a_broken_old_release_gets_no_traffic_back_and_keeps_its_count() {
        assertThat(Planning.on(TrafficModel.WEIGHTED).broken(2).steps(Rolling.oneByOne()))
                .as("a share for what is not ready would be refused, and the fix never arrive")
                .startsWith("""
                        stage new
                        scale new to 1 and wait until ready
                        route 100% to new and verify
                        scale old to 1 and wait until ready
                        scale new to 2 and wait until ready
                        commit
                        """);
        assertThat(Planning.on(TrafficModel.REPLICA_SHARE).broken(2).steps(Rolling.oneByOne()))
                .as("it has no traffic, but its place and its count are known")
                .startsWith("stage new\nscale new to 1 and wait until ready\nscale old to 1")
                .contains("scale new to 2 and wait until ready", "<- scale old to 2");
    }

    @Test
    void shares_come_in_steps_of_the_platform_and_are_never_all_or_nothing_while_both_serve() {
        Planning coarse = Planning.on(TrafficModel.WEIGHTED)
                .where(c -> c.weightStep(Weight.percent(20)))
                .live(10);

        assertThat(coarse.steps(Rolling.oneByOne()))
                .contains(
                        "scale new to 1 and wait until ready\nroute 20% to new, 80% to old and verify\nscale old to 9")
                .contains("scale new to 9 and wait until ready\nscale old to 1 and wait until ready\n"
                        + "scale new to 10 and wait until ready\nroute 100% to new and verify");
    }

    @Test
    void it_is_refused_where_traffic_can_only_be_switched_with_what_works_instead() {
        assertThatThrownBy(() -> Planning.on(TrafficModel.SWITCH_ONLY).live(3).plan(Rolling.oneByOne()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("can't be done where traffic can only be switched: use BlueGreen");
    }

    @ParameterizedTest
    @EnumSource(names = {"WEIGHTED", "REPLICA_SHARE"})
    void it_is_refused_when_nobody_would_serve_with_what_works_instead(TrafficModel model) {
        Rolling all = Rolling.builder()
                .maxSurge(Amount.instances(0))
                .maxUnavailable(Amount.percent(100))
                .build();
        Rolling roundedToNothing = Rolling.builder()
                .maxSurge(Amount.instances(0))
                .maxUnavailable(Amount.percent(25))
                .build();

        assertThatThrownBy(() -> Planning.on(model).live(3).plan(all))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "maxUnavailable was '100%' but must leave one of 3 instances while the surge is 0:"
                                + " allow a surge, or use Recreate, which declares its downtime");
        assertThatThrownBy(() -> Planning.on(model).live(1).plan(roundedToNothing))
                .hasMessageContaining("must leave one of 1 instances");
        assertThat(Planning.on(model).live(2).steps(roundedToNothing)).contains("scale old to 1");
    }

    @Test
    void all_problems_of_a_rolling_strategy_are_reported_at_once() {
        Rolling.Builder builder = Rolling.builder()
                .maxSurge(Amount.instances(0))
                .bakeBetween(Duration.ofSeconds(-1))
                .bakeFor(Duration.ofSeconds(-2));

        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("This rolling strategy can't be used: ")
                .hasMessageContainingAll(
                        "bakeFor was 'PT-2S'",
                        "maxSurge was '0' but must be more than zero when maxUnavailable is 0: nothing could move",
                        "bakeBetween was 'PT-1S'");
    }

    @Test
    void what_ends_in_batches_can_not_be_kept_warm() {
        Safeguards warm = Safeguards.builder().keepOldWarmFor(MINUTE).build();

        assertThatThrownBy(() -> Rolling.builder().safeguards(warm).build())
                .hasMessageContaining("keepOldWarmFor was 'PT1M' but must be zero: the old revision ends in batches");
    }

    @Test
    void safeguards_replace_what_was_said_of_them_before_and_nothing_else() {
        Rolling.Builder builder = Rolling.builder().bakeFor(MINUTE).bakeBetween(MINUTE);

        builder.safeguards(Safeguards.builder().deleteOld().build());

        assertThat(builder.build())
                .isEqualTo(Rolling.builder().bakeBetween(MINUTE).deleteOld().build());
    }

    @Test
    void the_presets_are_the_documented_ones() {
        assertThat(Rolling.oneByOne())
                .isEqualTo(Rolling.builder().maxSurge(Amount.instances(1)).build());
        assertThat(Rolling.likeDeployment())
                .isEqualTo(Rolling.builder()
                        .maxSurge(Amount.percent(25))
                        .maxUnavailable(Amount.percent(25))
                        .build());
        assertThat(Rolling.oneByOne().name()).isEqualTo("rolling");
    }

    @Test
    void a_copy_is_equal_until_it_is_changed() {
        Rolling rolling = Rolling.likeDeployment();

        assertThat(rolling.toBuilder().build()).isEqualTo(rolling).hasSameHashCodeAs(rolling);
        assertThat(rolling.toBuilder().bakeBetween(MINUTE).build()).isNotEqualTo(rolling);
        assertThat(rolling.toBuilder().maxSurge(Amount.percent(26)).build()).isNotEqualTo(rolling);
        assertThat(rolling).asString().startsWith("Rolling[surge 25%, unavailable 25%, between PT0S, ");
    }
}
