package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.deploy.Fencing;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is the same for every strategy: who is old, how much is wanted, what is refused and what is warned of. */
class PlanDraftTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void where_traffic_is_split_the_revision_that_is_there_is_old_and_the_plan_warns() {
        Planning split = Planning.on(TrafficModel.WEIGHTED)
                .live(2)
                .traffic(TrafficRules.split(Planning.OLD, Weight.percent(50), new RevisionId("shop-0")));

        Plan plan = split.plan(BlueGreen.instant());

        assertThat(plan.old()).get().satisfies(old -> assertThat(old.revision()).isEqualTo(Planning.OLD));
        assertThat(plan.warnings()).anyMatch(w -> w.contains("50% shop-0, 50% shop-1"));
    }

    @Test
    void traffic_that_goes_to_a_deleted_revision_goes_to_nobody() {
        Plan plan = Planning.on(TrafficModel.WEIGHTED)
                .traffic(TrafficRules.all(new RevisionId("deleted")))
                .capacity(2)
                .plan(BlueGreen.instant());

        assertThat(plan.old()).isEmpty();
        assertThat(plan.rollback())
                .startsWith(new Step.Route(
                        Weight.ZERO, Weight.ZERO, Limits.defaults().rollback()));
    }

    @Test
    void the_old_revision_is_remembered_with_all_that_brings_it_back() {
        assertThat(Planning.on(TrafficModel.WEIGHTED)
                        .live(4)
                        .plan(BlueGreen.instant())
                        .old())
                .contains(new Incumbent(Planning.OLD, "v1", Capacity.fixed(4), Optional.of(Planning.V1)));
    }

    @Test
    void an_old_revision_that_somebody_has_stopped_under_its_traffic_comes_back_with_what_is_wanted() {
        Planning stopped = Planning.on(TrafficModel.WEIGHTED).live(0).capacity(3);

        for (Strategy strategy : List.of(BlueGreen.instant(), Rolling.oneByOne(), Recreate.withDowntime())) {
            assertThat(stopped.plan(strategy).rollback())
                    .as(strategy.name())
                    .filteredOn(step -> step instanceof Step.Scale scale && scale.role() == Role.OLD)
                    .isNotEmpty()
                    .allSatisfy(
                            step -> assertThat(((Step.Scale) step).capacity()).isEqualTo(Capacity.fixed(3)));
        }
    }

    @Test
    void a_capacity_that_nobody_gave_is_that_of_the_old_revision_or_one() {
        assertThat(capacityOf(Planning.on(TrafficModel.WEIGHTED).live(4))).isEqualTo(Capacity.fixed(4));
        assertThat(capacityOf(Planning.on(TrafficModel.WEIGHTED).live(Capacity.auto(2, 9), 5)))
                .isEqualTo(Capacity.auto(2, 9));
        assertThat(capacityOf(Planning.on(TrafficModel.WEIGHTED))).isEqualTo(Capacity.fixed(1));
        assertThat(capacityOf(Planning.on(TrafficModel.WEIGHTED).live(4).capacity(2)))
                .isEqualTo(Capacity.fixed(2));
    }

    @Test
    void everything_that_the_platform_can_not_do_is_refused_at_once() {
        BlueGreen demanding = BlueGreen.builder()
                .task("migrate", MINUTE, "x")
                .gate(Planning.gate("ops"), MINUTE)
                .keepOldWarmFor(MINUTE)
                .build();
        Planning poor = Planning.on(TrafficModel.REPLICA_SHARE)
                .where(c -> c.tasks(false))
                .live(2)
                .asking("ops")
                .capacity(Capacity.NONE);

        assertThatThrownBy(() -> poor.plan(demanding))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .extracting(Problem::toString)
                                .containsExactly(
                                        "capacity was '0' but must be at least one instance",
                                        "task was '[task migrate: x]' but can't run on this platform",
                                        "gate was 'ops' but must be there once",
                                        "gate was '[ops]' but can't be asked before traffic where a ready instance is routed: use"
                                                + " a bake time or a platform with weights",
                                        "keepOldWarmFor was 'PT1M' but can't be done on this platform: leave it out, the old"
                                                + " revision is stopped and can be started again",
                                        "strategy was 'blue-green' but can't be done where a ready instance is routed: use"
                                                + " Rolling, or Recreate"));
    }

    @Test
    void what_can_not_be_promised_is_said() {
        Plan plan = Planning.on(TrafficModel.WEIGHTED)
                .where(c -> c.fencing(Fencing.ADVISORY)
                        .survivesDriver(false)
                        .reportsDraining(false)
                        .noTraffic(false))
                .capacity(1)
                .plan(BlueGreen.instant());

        assertThat(plan.warnings())
                .containsExactly(
                        "this platform does not compare epochs itself: a driver that was stopped for longer than its"
                                + " lease may still get one write through",
                        "applications and traffic end with the process that drives this rollout",
                        "this platform can't tell what a revision still serves: the old one ends after the drain time of"
                                + " 30s; what takes longer is cut, and a data plane that follows later than that loses"
                                + " requests",
                        "this platform can't route nothing: once this first release has traffic, it can't be taken back",
                        "there is no bake time: nothing watches the new release under traffic before the commit",
                        "a promise of no lost request holds for applications that drain: one that ends at once on SIGTERM"
                                + " breaks its kept connections whatever the order");
    }

    @Test
    void a_bake_has_room_to_start_again_once_and_to_get_ready() {
        BlueGreen baking = BlueGreen.builder().bakeFor(Duration.ofMinutes(5)).build();

        assertThat(Planning.on(TrafficModel.WEIGHTED).live(1).plan(baking).steps())
                .contains(new Step.Bake(Duration.ofMinutes(5), Duration.ofMinutes(20)));
    }

    @Test
    void the_expected_duration_is_starts_propagation_and_bakes() {
        Rolling rolling = Rolling.oneByOne().toBuilder()
                .bakeBetween(MINUTE)
                .bakeFor(MINUTE)
                .limits(Limits.builder().expectedStart(Duration.ofSeconds(7)).build())
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED)
                        .where(c -> c.propagationDelay(Duration.ofSeconds(2)))
                        .live(2)
                        .plan(rolling)
                        .expectedDuration())
                .as("two starts, two routes, one bake between and one at the end")
                .isEqualTo(Duration.ofSeconds(2 * 7 + 2 * 2 + 60 + 60));
    }

    @Test
    void the_same_world_gives_the_same_plan() {
        assertThat(Planning.on(TrafficModel.WEIGHTED).live(4).plan(Rolling.oneByOne()))
                .isEqualTo(Planning.on(TrafficModel.WEIGHTED).live(4).plan(Rolling.oneByOne()));
        assertThat(Planning.on(TrafficModel.WEIGHTED)
                        .live(4)
                        .plan(Rolling.oneByOne())
                        .hash())
                .isNotEqualTo(Planning.on(TrafficModel.WEIGHTED)
                        .live(5)
                        .plan(Rolling.oneByOne())
                        .hash());
    }

    private static Capacity capacityOf(Planning world) {
        return world.plan(BlueGreen.instant()).capacity();
    }
}
