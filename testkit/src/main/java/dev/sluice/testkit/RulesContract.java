package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of traffic is no share: requests that are matched, and copies. */
abstract class RulesContract extends Contract {
    private static final RevisionId MISSING = new RevisionId("missing");

    RulesContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void matches_of_headers_and_cookies_are_kept_in_their_order_where_the_platform_has_them_and_refused_elsewhere() {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = can().matches() ? driver.ready(kit.ready("v2"), 1) : v1;
        TrafficRules matched = TrafficRules.builder()
                .weight(v1, Weight.ALL)
                .match(TrafficMatch.header("X-Beta", "no", v1))
                .match(TrafficMatch.header("X-Beta", "yes", v2))
                .match(TrafficMatch.cookie("beta", "always", v2))
                .build();

        expect(driver, matched, v1, can().matches());
    }

    @Test
    void a_mirror_is_kept_where_the_platform_has_one_and_refused_elsewhere() {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = can().mirror() ? driver.ready(kit.ready("v2"), 1) : v1;

        expect(driver, mirrored(v1, v2), v1, can().mirror());
    }

    private static void expect(KitDriver driver, TrafficRules rules, RevisionId otherwise, boolean works) {
        Effect effect = driver.apply(new Change.Route(rules));
        if (works) {
            assertThat(effect).isEqualTo(new Effect.Applied(true, Optional.of(rules)));
            assertThat(driver.observe().traffic()).isEqualTo(rules);
            assertThat(driver.apply(new Change.Route(rules))).isEqualTo(new Effect.Applied(false, Optional.of(rules)));
        } else {
            assertThat(effect).isInstanceOf(Effect.Refused.class);
            assertThat(driver.observe().traffic()).isEqualTo(TrafficRules.all(otherwise));
        }
    }

    @Test
    void shares_are_rounded_and_what_stands_beside_them_stays_as_it_was_wanted() {
        assumeTrue(can().matches() && can().mirror() && can().trafficModel() == TrafficModel.WEIGHTED);
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = driver.ready(kit.ready("v2"), 1);
        TrafficRules wanted = everything(v1, v2);

        Effect.Applied applied = driver.make(new Change.Route(wanted));

        TrafficRules achieved = driver.observe().traffic();
        assertThat(applied.achieved()).contains(achieved);
        assertThat(achieved.matches()).isEqualTo(wanted.matches());
        assertThat(achieved.mirror()).isEqualTo(wanted.mirror());
        int step = can().weightStep().basisPoints();
        assertThat(achieved.weight(v2).basisPoints() % step)
                .as("rest of the step")
                .isZero();
        assertThat(Math.abs(achieved.weight(v2).basisPoints() - 3333)).isLessThan(step);
    }

    @Test
    void a_route_without_matches_and_mirror_takes_those_that_are_there_away_in_the_same_write() {
        assumeTrue(can().matches() && can().mirror());
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = driver.ready(kit.ready("v2"), 1);
        driver.make(new Change.Route(everythingBeside(v1, v2)));
        TrafficRules plain = TrafficRules.all(v1);

        Effect effect = driver.apply(new Change.Route(plain));

        assertThat(effect).isEqualTo(new Effect.Applied(true, Optional.of(plain)));
        assertThat(driver.observe().traffic()).isEqualTo(plain);
    }

    @Test
    void another_share_of_copies_is_another_traffic() {
        assumeTrue(can().mirror());
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = driver.ready(kit.ready("v2"), 1);
        driver.make(new Change.Route(mirrored(v1, v2)));
        String before = driver.observe().token();
        TrafficRules more = TrafficRules.builder()
                .weight(v1, Weight.ALL)
                .mirror(new Mirror(v2, Weight.ALL))
                .build();

        assertThat(driver.apply(new Change.Route(more))).isEqualTo(new Effect.Applied(true, Optional.of(more)));
        assertThat(driver.observe().traffic()).isEqualTo(more);
        assertThat(driver.observe().token()).isNotEqualTo(before);
    }

    @Test
    void a_match_to_a_revision_without_a_ready_instance_is_refused() {
        assumeTrue(can().matches());
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId slow = driver.staged(kit.neverReady());
        driver.make(new Change.Scale(slow, Capacity.fixed(1)));

        Effect effect = driver.apply(new Change.Route(matched(v1, slow)));

        assertThat(effect).isInstanceOf(Effect.Refused.class);
        assertThat(driver.observe().traffic()).isEqualTo(TrafficRules.all(v1));
    }

    @Test
    void copies_reach_no_user_and_may_go_to_a_revision_without_a_ready_instance() {
        assumeTrue(can().mirror());
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId slow = driver.staged(kit.neverReady());
        TrafficRules copied = mirrored(v1, slow);

        driver.make(new Change.Route(copied));

        assertThat(driver.observe().traffic()).isEqualTo(copied);
    }

    @Test
    void matches_and_copies_to_what_does_not_exist_are_refused() {
        assumeTrue(can().matches() || can().mirror());
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);

        assertThat(driver.apply(new Change.Route(matched(v1, MISSING)))).isInstanceOf(Effect.Refused.class);
        assertThat(driver.apply(new Change.Route(mirrored(v1, MISSING)))).isInstanceOf(Effect.Refused.class);
        assertThat(driver.observe().traffic()).isEqualTo(TrafficRules.all(v1));
    }

    @Test
    void what_requests_are_matched_to_neither_ends_nor_retires() {
        assumeTrue(can().matches());
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = driver.ready(kit.ready("v2"), 1);
        driver.make(new Change.Route(matched(v1, v2)));

        assertThat(driver.apply(new Change.Retire(v2, RetireMode.DELETE))).isInstanceOf(Effect.Refused.class);
        assertThat(driver.apply(new Change.Scale(v2, Capacity.NONE))).isInstanceOf(Effect.Refused.class);
        assertThat(driver.revision(v2).ready()).isEqualTo(1);
    }

    @Test
    void what_gets_copies_is_not_retired() {
        assumeTrue(can().mirror());
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = driver.ready(kit.ready("v2"), 1);
        driver.make(new Change.Route(mirrored(v1, v2)));

        assertThat(driver.apply(new Change.Retire(v2, RetireMode.DELETE))).isInstanceOf(Effect.Refused.class);
        assertThat(driver.revision(v2).ready()).isEqualTo(1);
    }

    @Test
    void matches_and_copies_arrive_on_the_data_plane_like_shares() {
        assumeTrue(can().matches() && can().mirror());
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = driver.ready(kit.ready("v2"), 1);
        TrafficRules rules = everythingBeside(v1, v2);
        driver.make(new Change.Route(rules));

        until("they have arrived", () -> !(deployer().propagation(rules) instanceof Propagation.Pending));
        assertThat(deployer().propagation(TrafficRules.all(v1)))
                .as("the shares alone are not what is recorded")
                .isInstanceOf(Propagation.Pending.class);
    }

    private static TrafficRules matched(RevisionId v1, RevisionId v2) {
        return TrafficRules.builder()
                .weight(v1, Weight.ALL)
                .match(TrafficMatch.header("X-Beta", "yes", v2))
                .build();
    }

    private static TrafficRules mirrored(RevisionId v1, RevisionId v2) {
        return TrafficRules.builder()
                .weight(v1, Weight.ALL)
                .mirror(new Mirror(v2, Weight.percent(10)))
                .build();
    }

    /** A header-only first step with copies. */
    private static TrafficRules everythingBeside(RevisionId v1, RevisionId v2) {
        return beside(v2).weight(v1, Weight.ALL).build();
    }

    private static TrafficRules everything(RevisionId v1, RevisionId v2) {
        Weight third = new Weight(3333);
        return beside(v2).weight(v2, third).weight(v1, third.complement()).build();
    }

    private static TrafficRules.Builder beside(RevisionId v2) {
        return TrafficRules.builder()
                .match(TrafficMatch.header("X-Beta", "yes", v2))
                .match(TrafficMatch.cookie("beta", "always", v2))
                .mirror(new Mirror(v2, Weight.percent(12.34)));
    }
}
