package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Milestone.Kind;
import dev.sluice.journal.Signal;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Limits;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Written, seen, quiet and gone are four instants, and what nobody has seen has none. */
class MilestoneTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ReleaseBehaviour SLOW = ReleaseBehaviour.getsReadyAfter(SECOND.multipliedBy(10))
            .withDrain(SECOND.multipliedBy(4))
            .withStop(SECOND.multipliedBy(2));

    @Test
    void a_switch_its_sight_the_quiet_and_the_end_of_the_old_one_are_told_apart() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2, MilestoneTest::slow);

        shop.run("v2", BlueGreen.instant());
        assertThat(kinds(shop)).containsExactly(Kind.SWITCHED, Kind.SEEN, Kind.QUIET, Kind.GONE);
        assertThat(after(shop, Kind.SEEN)).isEqualTo(SECOND);
        assertThat(after(shop, Kind.QUIET)).isBetween(SECOND.multipliedBy(4), SECOND.multipliedBy(5));
        assertThat(after(shop, Kind.GONE).minus(after(shop, Kind.QUIET))).isEqualTo(SECOND.multipliedBy(2));
        assertThat(how(shop, Kind.SEEN)).endsWith("(all of it)");
    }

    @Test
    void where_nobody_can_look_it_counts_as_seen_when_the_delay_is_over_and_says_so() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2, a -> slow(a).delayOnly(true));

        shop.run("v2", BlueGreen.instant());
        assertThat(after(shop, Kind.SEEN)).isEqualTo(SECOND);
        assertThat(how(shop, Kind.SEEN)).startsWith("nobody can look there, and PT1S are over since");
    }

    @Test
    void what_was_cut_when_its_drain_time_was_over_was_never_quiet() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2, MilestoneTest::slow);

        shop.run(
                "v2",
                BlueGreen.builder()
                        .limits(Limits.builder().drain(SECOND).build())
                        .build());
        assertThat(kinds(shop)).containsExactly(Kind.SWITCHED, Kind.SEEN, Kind.GONE);
    }

    @Test
    void what_is_kept_warm_is_not_gone() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2, MilestoneTest::slow);

        shop.run("v2", BlueGreen.builder().keepOldWarmFor(Duration.ofHours(1)).build());
        assertThat(kinds(shop)).contains(Kind.SWITCHED, Kind.SEEN).doesNotContain(Kind.GONE);
    }

    @Test
    void a_way_back_has_milestones_of_its_own() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2, MilestoneTest::slow);
        shop.before("ask propagated 100% v2", d -> d.wish(Signal.Kind.ABORT));

        assertThat(shop.run(
                        "v2",
                        BlueGreen.builder().bakeFor(SECOND.multipliedBy(30)).build()))
                .isInstanceOf(Outcome.RolledBack.class);
        assertThat(kinds(shop)).containsExactly(Kind.SWITCHED, Kind.SEEN, Kind.QUIET, Kind.GONE);
        assertThat(how(shop, Kind.SWITCHED)).isEqualTo("100% " + Driven.id("v1"));
        assertThat(how(shop, Kind.QUIET)).startsWith("v2");
    }

    @Test
    void what_never_had_traffic_was_never_switched() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2, MilestoneTest::slow);
        shop.before("sleep", d -> d.wish(Signal.Kind.ABORT));

        shop.run("v2", BlueGreen.instant());
        assertThat(kinds(shop)).doesNotContain(Kind.SWITCHED, Kind.SEEN);
    }

    @Test
    void of_many_shares_the_last_one_counts() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 4, MilestoneTest::slow);

        shop.run(
                "v2",
                Canary.builder()
                        .step(CanaryStep.to(Weight.percent(25)).bakeFor(SECOND.multipliedBy(5)))
                        .build());
        assertThat(how(shop, Kind.SWITCHED)).isEqualTo("100% " + Driven.id("v2"));
        assertThat(after(shop, Kind.SEEN)).isEqualTo(SECOND);
    }

    @Test
    void whoever_takes_over_tells_what_the_one_before_has_noted() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2, MilestoneTest::slow)
                .killedBefore(
                        "ask serving v1",
                        "v2",
                        BlueGreen.builder().bakeFor(SECOND).build());
        List<Milestone> noted = shop.ledger().rollout().orElseThrow().milestones();
        shop.pass(Duration.ofMinutes(1));

        assertThat(shop.resume()).isInstanceOf(Outcome.Promoted.class);
        assertThat(noted).extracting(Milestone::kind).containsExactly(Kind.SWITCHED, Kind.SEEN);
        assertThat(ended(shop)).containsAll(noted).extracting(Milestone::kind).contains(Kind.QUIET, Kind.GONE);
    }

    @Test
    void only_the_first_time_counts() {
        Instant noon = Given.NOON;
        Milestone first = new Milestone(Kind.SEEN, noon, "one proxy");

        assertThat(new Milestone(Kind.SEEN, noon.plusSeconds(1), "another").noted(List.of(first)))
                .containsExactly(first);
        assertThat(Milestone.when(List.of(first), Kind.SEEN)).contains(noon);
        assertThat(Milestone.when(List.of(first), Kind.GONE)).isEmpty();
    }

    private static SimulatedApplication.Builder slow(SimulatedApplication.Builder shop) {
        return shop.otherReleases(SLOW).propagation(SECOND);
    }

    private static List<Milestone> ended(Driven shop) {
        return shop.ledger().last().orElseThrow().milestones();
    }

    private static List<Kind> kinds(Driven shop) {
        return ended(shop).stream().map(Milestone::kind).toList();
    }

    private static Duration after(Driven shop, Kind kind) {
        Optional<Instant> switched = Milestone.when(ended(shop), Kind.SWITCHED);
        return Duration.between(
                switched.orElseThrow(), Milestone.when(ended(shop), kind).orElseThrow());
    }

    private static String how(Driven shop, Kind kind) {
        return ended(shop).stream()
                .filter(m -> m.kind() == kind)
                .map(Milestone::how)
                .findFirst()
                .orElse("");
    }
}
