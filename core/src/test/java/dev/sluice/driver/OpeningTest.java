package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.fence.Grant;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.GatedStep;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a session finds out what it is to drive, and when there is nothing. */
class OpeningTest {

    static Stream<Arguments> whatIsNotAsWanted() {
        return Stream.of(
                arguments("another release", Sessions.begin("v2", Optional.empty()), Sessions.live()),
                arguments("another count", Sessions.begin("v1", Optional.of(Capacity.fixed(5))), Sessions.live()),
                arguments(
                        "an instance is missing",
                        Sessions.begin("v1", Optional.empty()),
                        Sessions.live().old(3)),
                arguments(
                        "nothing is wanted and nothing there",
                        Sessions.begin("v1", Optional.empty()),
                        Sessions.live().old(Capacity.NONE, 0)),
                arguments(
                        "a part of the traffic is elsewhere",
                        Sessions.begin("v1", Optional.empty()),
                        Sessions.live().split(1)),
                arguments(
                        "nothing is there",
                        Sessions.begin("v1", Optional.empty()),
                        Sessions.live().gone(Given.OLD).noTraffic()));
    }

    @Test
    void a_look_without_a_lease_comes_first_and_what_is_live_as_wanted_ends_there() {
        Session looked = Session.of(Sessions.begin("v1", Optional.empty()));
        assertThat(looked.next()).isEqualTo(new Call.Read());

        Session read = looked.read(0, Ledger.empty());
        assertThat(read.next()).isEqualTo(new Call.Observe());

        Session end = read.observed(Sessions.live().snapshot(), List.of());
        assertThat(end.next()).isEqualTo(new Call.End(new Outcome.Promoted("v1", Given.OLD, true)));
        assertThat(end.held()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatIsNotAsWanted(String name, Assignment assignment, Given world) {
        Session looked = Session.of(assignment).read(0, Ledger.empty()).observed(world.snapshot(), List.of());

        assertThat(looked.next()).isInstanceOf(Call.Acquire.class);
    }

    @Test
    void an_unfinished_rollout_is_never_unchanged() {
        assertThat(Session.of(Sessions.begin("v1", Optional.empty()))
                        .read(3, Given.blueGreen().at("scale new").ledger())
                        .observed(Sessions.live().snapshot(), List.of())
                        .next())
                .isEqualTo(new Call.Acquire("rollout of v1"));
    }

    @Test
    void what_somebody_else_has_made_so_before_the_lease_was_granted_is_seen_under_it() {
        Session granted = Session.of(Sessions.begin("v1", Optional.empty()))
                .read(0, Ledger.empty())
                .observed(Sessions.live().old(3).snapshot(), List.of())
                .granted(new Grant.Granted(Sessions.MINE))
                .read(0, Ledger.empty())
                .observed(Sessions.live().snapshot(), List.of());

        assertThat(granted.next()).as("nothing is written").isEqualTo(Sessions.release(new RolloutId("r-2")));
        assertThat(granted.released().next()).isEqualTo(new Call.End(new Outcome.Promoted("v1", Given.OLD, true)));
    }

    @Test
    void a_held_lease_ends_it_with_who_holds_it_since_when_and_at_which_step() {
        Grant.Held held = new Grant.Held(Sessions.THEIRS, Given.NOON, "rollout of v3");
        Call end = Session.of(Sessions.begin("v2", Optional.empty()))
                .read(3, Given.blueGreen().at("scale new").ledger())
                .observed(Sessions.live().snapshot(), List.of())
                .granted(held)
                .next();

        Outcome.Refused refused = (Outcome.Refused) ((Call.End) end).outcome();
        assertThat(refused.held()).contains(held);
        assertThat(refused.problems())
                .singleElement()
                .hasToString(
                        "lease was 'other' but must be free: it is held since 2026-01-01T12:00:00Z (rollout of v3), at"
                                + " step 'scale new to 4 and wait until ready'; wait for it, or let its holder end");
    }

    static Stream<Arguments> wherever_its_own_rollout_stands_it_goes_on_with_it_after_a_conflict() {
        Duration late = Duration.ofHours(9);
        return Stream.of(
                arguments(
                        "going forward with gates that a new plan would not have",
                        Given.blueGreen().at("scale new")),
                arguments(
                        "going back",
                        Given.blueGreen().back("scale old", "bake").trafficTo(Given.NEW)),
                arguments(
                        "going back, and it is late",
                        Given.blueGreen()
                                .back("scale old", "bake")
                                .trafficTo(Given.NEW)
                                .after(late)),
                arguments("behind its commit", Given.blueGreen().at("drain old").trafficTo(Given.NEW)),
                arguments(
                        "behind its commit, and somebody has led the traffic away",
                        Given.blueGreen().at("drain old")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void wherever_its_own_rollout_stands_it_goes_on_with_it_after_a_conflict(String where, Given stored) {
        Session session = conflicting().read(9, stored.ledger()).observed(stored.snapshot(), List.of());

        Plan plan = stored.ledger().rollout().orElseThrow().plan();
        assertThat(session.ledger().rollout().map(Progress::plan))
                .as("the plan that it had, unless that has come to its end: %s", session.next())
                .isEqualTo(session.ledger().last().isPresent() ? Optional.empty() : Optional.of(plan));
        assertThat(session.written(new Written.Saved(10)).next())
                .as("its end, if there is one, is the session's end")
                .matches(call -> session.ledger().last().isEmpty() || call instanceof Call.Release);
    }

    private static Session conflicting() {
        return Sessions.planned().written(new Written.Conflict(9));
    }

    @Test
    void the_same_release_whose_commit_somebody_has_undone_begins_anew() {
        Given undone = Given.rollout(Given.plan(TrafficModel.WEIGHTED, 4, BlueGreen.instant()))
                .at("stop old");

        Session session = Sessions.granted(Sessions.begin("v2", Optional.empty()))
                .read(9, undone.ledger())
                .observed(undone.snapshot(), List.of());

        assertThat(session.ledger().last().map(Ended::rollout)).contains(Given.ROLLOUT);
        assertThat(session.ledger().last().map(Ended::outcome))
                .get()
                .isInstanceOfSatisfying(
                        Outcome.Interrupted.class,
                        end -> assertThat(end.cause().kind()).isEqualTo(Cause.Kind.FOREIGN_CHANGE));
        assertThat(session.ledger().rollout().map(Progress::rollout))
                .as("a rollout of its own")
                .contains(new RolloutId("r-2"));
    }

    static Stream<Arguments> whatMakesItAnotherRollout() {
        BlueGreen.Builder same = Given.asBlueGreen();
        return Stream.of(
                arguments("another release", same.build(), "v3", Optional.empty(), List.of()),
                arguments(
                        "another bake time",
                        Given.asBlueGreen().bakeFor(Given.MINUTE).build(),
                        "v2",
                        Optional.empty(),
                        List.of()),
                arguments(
                        "another task",
                        Given.asBlueGreen()
                                .task("seed", Given.MINUTE, "bin/seed")
                                .build(),
                        "v2",
                        Optional.empty(),
                        List.of()),
                arguments(
                        "another strategy with the same safeguards",
                        Recreate.builder()
                                .task("migrate", Given.MINUTE, "bin/migrate")
                                .gate(Given.OPS, Duration.ofMinutes(30))
                                .bakeFor(Duration.ofMinutes(5))
                                .build(),
                        "v2",
                        Optional.empty(),
                        List.of()),
                arguments("another count", same.build(), "v2", Optional.of(Capacity.fixed(5)), List.of()),
                arguments(
                        "one more gate",
                        same.build(),
                        "v2",
                        Optional.empty(),
                        List.of(new GatedStep(new GateSpec("security", "approval", Map.of()), Given.MINUTE))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatMakesItAnotherRollout(
            String difference, Strategy strategy, String label, Optional<Capacity> capacity, List<GatedStep> gates) {
        Given unfinished = Given.blueGreen().at("scale new");

        Session session = Sessions.granted(new Assignment.Begin(
                        new RolloutId("r-2"),
                        Given.SHOP,
                        Sessions.WEIGHTED,
                        strategy,
                        Given.release(label),
                        capacity,
                        gates))
                .read(9, unfinished.ledger())
                .observed(unfinished.snapshot(), List.of());

        assertThat(session.ledger().rollout()).get().satisfies(progress -> {
            assertThat(progress.rollout()).isEqualTo(Given.ROLLOUT);
            assertThat(progress.phase()).isEqualTo(Progress.Phase.ROLLBACK);
            assertThat(progress.cause().orElseThrow().reason()).contains("replaced by a rollout of " + label);
        });
    }

    @Test
    void the_very_same_rollout_is_taken_up_where_it_stands() {
        Given unfinished = Given.blueGreen().at("scale new").fresh(1);

        Session session = Sessions.granted(new Assignment.Begin(
                        new RolloutId("r-2"),
                        Given.SHOP,
                        Sessions.WEIGHTED,
                        Given.asBlueGreen().build(),
                        Given.V2,
                        Optional.of(Capacity.fixed(4)),
                        List.of()))
                .read(9, unfinished.ledger())
                .observed(unfinished.snapshot(), List.of());

        assertThat(session.ledger().rollout()).isEqualTo(unfinished.ledger().rollout());
    }

    @Test
    void an_end_that_was_recorded_but_not_heard_of_is_found_when_the_journal_is_read_again() {
        Outcome end = new Outcome.Promoted("v2", Given.NEW, false);
        Ledger ended = Ledger.of(
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(new Ended(Given.ROLLOUT, "v2", end, Given.NOON, Given.NOON)));
        Session session = Sessions.planned()
                .written(new Written.Conflict(9))
                .read(9, ended)
                .observed(Given.blueGreen().snapshot(), List.of());

        assertThat(session.next()).isEqualTo(Sessions.release(Given.ROLLOUT));
        assertThat(session.released().next()).isEqualTo(new Call.End(end));
    }

    @Test
    void a_plan_that_can_not_be_made_is_refused_and_nothing_is_written() {
        Session session = Sessions.granted(Sessions.begin("v2", Optional.of(Capacity.NONE)))
                .read(0, Ledger.empty())
                .observed(Sessions.world(), List.of());

        assertThat(session.next()).isEqualTo(Sessions.release(new RolloutId("r-2")));
        assertThat(((Call.End) session.released().next()).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .hasToString("capacity was '0' but must be at least one instance"));
    }

    @Test
    void resuming_where_nothing_is_unfinished_returns_how_the_last_rollout_ended() {
        Outcome last = new Outcome.RolledBack(new Cause(Cause.Kind.ABORTED, "x", "y"), Optional.of(Given.OLD));
        Ledger ended = Ledger.of(
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(new Ended(Given.ROLLOUT, "v2", last, Given.NOON, Given.NOON)));

        Session session =
                Sessions.granted(new Assignment.Resume()).read(3, ended).observed(Sessions.world(), List.of());
        assertThat(session.next()).as("nothing is written").isEqualTo(Sessions.release());
        assertThat(session.released().next()).isEqualTo(new Call.End(last));
    }

    @Test
    void resuming_where_nothing_ever_was_is_refused() {
        Session session = Sessions.granted(new Assignment.Resume())
                .read(0, Ledger.empty())
                .observed(Sessions.world(), List.of());

        assertThat(((Call.End) session.released().next()).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .hasToString(
                                        "journal was 'empty' but must hold a rollout: none was ever started here"));
    }
}
