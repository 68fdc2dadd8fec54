package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.util.Optional;
import org.junit.jupiter.api.Test;

abstract class RouteContract extends Contract {
    RouteContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void all_traffic_can_go_to_a_ready_revision_and_is_seen_there() {
        KitDriver driver = driver();
        RevisionId v1 = driver.ready(kit.ready("v1"), 1);
        TrafficRules all = TrafficRules.all(v1);

        Effect effect = driver.apply(new Change.Route(all));

        assertThat(effect).isEqualTo(new Effect.Applied(!replicaShare(), Optional.of(all)));
        assertThat(driver.observe().traffic()).isEqualTo(all);
        assertThat(driver.apply(new Change.Route(all))).isEqualTo(new Effect.Applied(false, Optional.of(all)));
    }

    @Test
    void traffic_moves_from_one_ready_revision_to_another_as_a_whole() {
        assumeFalse(replicaShare());
        KitDriver driver = driver();
        driver.live(kit.ready("v1"), 1);
        RevisionId v2 = driver.live(kit.ready("v2"), 1);

        assertThat(driver.observe().traffic()).isEqualTo(TrafficRules.all(v2));
    }

    @Test
    void traffic_to_a_revision_without_a_ready_instance_is_refused() {
        KitDriver driver = driver();
        driver.live(kit.ready("v1"), 1);
        RevisionId slow = driver.staged(kit.neverReady());
        driver.make(new Change.Scale(slow, Capacity.fixed(1)));
        TrafficRules before = driver.observe().traffic();

        assertThat(driver.apply(new Change.Route(TrafficRules.all(slow)))).isInstanceOf(Effect.Refused.class);
        assertThat(driver.observe().traffic()).isEqualTo(before);
    }

    @Test
    void traffic_to_what_does_not_exist_is_refused() {
        assertThat(driver().apply(new Change.Route(TrafficRules.all(new RevisionId("missing")))))
                .isInstanceOf(Effect.Refused.class);
    }

    @Test
    void a_split_is_published_as_it_is_after_rounding() {
        assumeTrue(can().trafficModel() == TrafficModel.WEIGHTED);
        KitDriver driver = driver();
        RevisionId v1 = driver.ready(kit.ready("v1"), 1);
        RevisionId v2 = driver.ready(kit.ready("v2"), 1);
        TrafficRules wanted = TrafficRules.split(v1, Weight.percent(33.33), v2);

        Effect.Applied applied = driver.make(new Change.Route(wanted));

        int step = can().weightStep().basisPoints();
        TrafficRules achieved = driver.observe().traffic();
        assertThat(applied.achieved()).contains(achieved);
        assertThat(achieved.weight(v1).basisPoints() % step)
                .as("multiple of the step")
                .isZero();
        assertThat(Math.abs(achieved.weight(v1).basisPoints() - 3333)).isLessThan(step);
        assertThat(driver.apply(new Change.Route(wanted))).isEqualTo(new Effect.Applied(false, Optional.of(achieved)));
    }

    @Test
    void a_split_is_refused_where_traffic_can_only_be_switched() {
        assumeTrue(can().trafficModel() == TrafficModel.SWITCH_ONLY);
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = driver.ready(kit.ready("v2"), 1);

        assertThat(driver.apply(new Change.Route(TrafficRules.split(v2, Weight.percent(50), v1))))
                .isInstanceOf(Effect.Refused.class);
        assertThat(driver.observe().traffic()).isEqualTo(TrafficRules.all(v1));
    }

    @Test
    void where_instances_are_the_traffic_shares_follow_from_counts_and_routing_only_checks() {
        assumeTrue(replicaShare());
        KitDriver driver = driver();
        RevisionId v1 = driver.ready(kit.ready("v1"), 2);
        RevisionId v2 = driver.ready(kit.ready("v2"), 1);
        TrafficRules third = TrafficRules.split(v2, new Weight(3333), v1);

        assertThat(driver.observe().traffic()).isEqualTo(third);
        assertThat(driver.apply(new Change.Route(third))).isEqualTo(new Effect.Applied(false, Optional.of(third)));
        assertThat(driver.apply(new Change.Route(TrafficRules.all(v2)))).isInstanceOf(Effect.Refused.class);
        assertThat(driver.observe().traffic()).isEqualTo(third);
    }

    @Test
    void no_traffic_at_all_is_routed_where_the_platform_can_and_refused_elsewhere() {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);

        Effect effect = driver.apply(new Change.Route(TrafficRules.none()));

        if (can().noTraffic() && !replicaShare()) {
            assertThat(effect).isEqualTo(new Effect.Applied(true, Optional.of(TrafficRules.none())));
            assertThat(driver.observe().traffic().isNone()).isTrue();
            driver.route(v1);
        } else {
            assertThat(effect).isInstanceOf(Effect.Refused.class);
        }
        assertThat(driver.observe().traffic()).isEqualTo(TrafficRules.all(v1));
    }

    @Test
    void a_change_of_traffic_arrives_on_the_data_plane_and_nothing_else_does() {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);

        until(
                "the traffic has arrived",
                () -> !(deployer().propagation(TrafficRules.all(v1)) instanceof Propagation.Pending));
        assertThat(deployer().propagation(TrafficRules.all(new RevisionId("missing"))))
                .isInstanceOf(Propagation.Pending.class);
    }
}
