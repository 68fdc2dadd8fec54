package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.PermanentException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Snapshot;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The protocol, answer by answer. */
class SessionTest {
    @Test
    void the_intent_is_written_before_the_change_is_made_and_the_change_stands_on_what_was_seen() {
        Session planned = Sessions.granted(Sessions.begin("v2", Optional.empty()))
                .read(4, Ledger.empty())
                .observed(Sessions.world(), List.of());
        Call.Write write = (Call.Write) planned.next();
        assertThat(write.fence()).isEqualTo(Sessions.MINE);
        assertThat(write.expectedVersion()).isEqualTo(4);
        assertThat(write.entry()).isEmpty();
        assertThat(write.ledger().rollout()).map(Progress::stepText).contains("stage new");

        Session staged = planned.written(new Written.Saved(5));
        assertThat(staged.next()).isEqualTo(new Call.Apply(new Guard(Sessions.MINE, "t"), new Change.Stage(Given.V2)));
        assertThat(staged.applied(new Effect.Applied(true, Optional.empty())).next())
                .isEqualTo(new Call.Observe());
    }

    @Test
    void a_change_that_stays_invisible_is_sent_again_after_a_while_and_not_at_once() {
        Session again = Sessions.staging()
                .applied(new Effect.Applied(true, Optional.empty()))
                .observed(Sessions.world(), List.of());
        assertThat(again.next())
                .isEqualTo(new Call.Sleep(Given.NOON, Given.NOON.plusSeconds(1), "to try again: stage new"));

        Session awake = again.slept();
        assertThat(awake.next()).isEqualTo(new Call.Observe());
        assertThat(awake.observed(Sessions.worldAt(Given.NOON.plusSeconds(1)), List.of())
                        .next())
                .isInstanceOf(Call.Apply.class);
    }

    @Test
    void what_is_under_way_is_sent_again_from_a_new_look_without_counting_as_a_try() {
        Session underway = Sessions.staging().applied(new Effect.Underway("1 of 2", Duration.ofSeconds(3)));
        assertThat(underway.next())
                .isEqualTo(new Call.Sleep(Given.NOON, Given.NOON.plusSeconds(3), "to try again: stage new"));

        Session again = underway.slept().observed(Sessions.worldAt(Given.NOON.plusSeconds(3)), List.of());
        assertThat(again.next()).isInstanceOf(Call.Apply.class);
        assertThat(again.ledger().rollout()).map(Progress::tries).contains(0);
    }

    @Test
    void a_stale_guard_is_tried_again_three_times_later_and_later_from_a_new_look_and_remembered() {
        Session session = Sessions.staging();
        Instant now = Given.NOON;
        for (int i = 1; i <= 3; i++) {
            session = session.applied(new Effect.Stale("traffic moved"));
            Instant again = now.plusSeconds(1L << (i - 1));
            assertThat(session.next()).isEqualTo(new Call.Sleep(now, again, "to try again: stage new"));
            session = session.slept();
            assertThat(session.next()).isEqualTo(new Call.Observe());
            now = again;
            session = session.observed(Sessions.worldAt(now), List.of());
            assertThat(((Call.Write) session.next()).ledger().rollout())
                    .map(Progress::tries)
                    .contains(i);
            assertThat(((Call.Write) session.next()).ledger().rollout())
                    .map(Progress::note)
                    .contains("traffic moved");
            session = session.written(new Written.Saved(5 + i));
            assertThat(session.next()).isInstanceOf(Call.Apply.class);
        }

        Session gaveUp = session.applied(new Effect.Refused("not ready"))
                .slept()
                .observed(Sessions.worldAt(now.plusSeconds(8)), List.of());
        assertThat(((Call.Write) gaveUp.next()).entry())
                .map(Ended::outcome)
                .map(o -> ((Outcome.RolledBack) o).cause().kind())
                .contains(Cause.Kind.FOREIGN_CHANGE);
    }

    @Test
    void looking_sooner_is_not_trying_sooner() {
        Session held = Sessions.staging()
                .applied(new Effect.Stale("traffic moved"))
                .slept()
                .observed(Sessions.world(), List.of());
        assertThat(held.next()).as("the try is remembered").isInstanceOf(Call.Write.class);

        assertThat(held.written(new Written.Saved(6)).next())
                .isEqualTo(new Call.Sleep(Given.NOON, Given.NOON.plusSeconds(1), "to try again: stage new"));
    }

    @Test
    void who_is_superseded_stops_without_a_further_call_at_every_kind_of_call() {
        Call end = new Call.End(new Outcome.Superseded(Sessions.THEIRS));

        assertThat(Sessions.staging()
                        .applied(new Effect.Superseded(Sessions.THEIRS))
                        .next())
                .isEqualTo(end);
        assertThat(Sessions.planned()
                        .written(new Written.Superseded(Sessions.THEIRS))
                        .next())
                .isEqualTo(end);
        assertThat(Sessions.staging().superseded(Sessions.THEIRS).next()).isEqualTo(end);
        assertThat(Sessions.staging().superseded(Sessions.THEIRS).held()).isEmpty();
    }

    @Test
    void a_conflict_is_answered_by_reading_again_and_given_up_after_three() {
        Session session = Sessions.planned();
        for (int i = 1; i <= 3; i++) {
            session = session.written(new Written.Conflict(4 + i));
            assertThat(session.next()).isEqualTo(new Call.Read());
            session = session.read(4 + i, Ledger.empty()).observed(Sessions.world(), List.of());
            assertThat(((Call.Write) session.next()).expectedVersion()).isEqualTo(4 + i);
        }

        Session gaveUp = session.written(new Written.Conflict(9));
        assertThat(gaveUp.next()).isEqualTo(Sessions.release());
        assertThat(gaveUp.released().next())
                .isEqualTo(new Call.End(new Outcome.Interrupted(
                        new Cause(Cause.Kind.FOREIGN_CHANGE, "stage new", "somebody else keeps writing the journal"),
                        true)));
    }

    @Test
    void conflicts_that_are_overcome_do_not_add_up() {
        Session session = Sessions.planned();
        for (int i = 0; i < 10; i++) {
            session = session.written(new Written.Conflict(5));
            assertThat(session.next()).as("conflict %d", i).isEqualTo(new Call.Read());
            session = session.read(5, Ledger.empty())
                    .observed(Sessions.world(), List.of())
                    .written(new Written.Saved(6))
                    .applied(new Effect.Stale("x"))
                    .read(6, Ledger.empty())
                    .observed(Sessions.world(), List.of());
        }
        assertThat(session.next()).isInstanceOf(Call.Write.class);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(PermanentException.Reason.UNAUTHORIZED, Cause.Kind.UNAUTHORIZED, true),
                arguments(PermanentException.Reason.TARGET_GONE, Cause.Kind.TARGET_GONE, false),
                arguments(PermanentException.Reason.UNREADABLE, Cause.Kind.JOURNAL_UNREADABLE, true));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void what_a_platform_refuses_for_good_ends_this_process_part(
            PermanentException.Reason reason, Cause.Kind kind, boolean resumable) {
        Session session = Sessions.staging().refused(new PermanentException(reason, "no"));

        assertThat(session.next()).isEqualTo(Sessions.release());
        assertThat(session.released().next())
                .isEqualTo(new Call.End(new Outcome.Interrupted(new Cause(kind, "stage new", "no"), resumable)));
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "NO_ROOM"})
    void a_change_that_is_refused_for_good_before_the_commit_leads_back(PermanentException.Reason reason) {
        Session session = Sessions.staging().refused(new PermanentException(reason, "no quota"));
        assertThat(session.next()).isEqualTo(new Call.Observe());

        Session back = session.observed(Sessions.world(), List.of());
        assertThat(((Call.Write) back.next()).entry())
                .map(Ended::outcome)
                .contains(new Outcome.RolledBack(
                        new Cause(Cause.Kind.REFUSED, "stage new", "no quota"), Optional.of(Given.OLD)));
    }

    @Test
    void a_change_that_is_refused_for_good_afterwards_holds() {
        Session stopping = Sessions.resumed(Given.blueGreen().at("stop old").trafficTo(Given.NEW));
        Session held = stopping.refused(new PermanentException(PermanentException.Reason.REFUSED, "no right"));

        assertThat(held.next()).isEqualTo(Sessions.release());
        assertThat(held.released().next())
                .isEqualTo(new Call.End(
                        new Outcome.Interrupted(new Cause(Cause.Kind.REFUSED, "stop old", "no right"), true)));
    }

    @Test
    void what_can_not_be_cleared_away_for_want_of_a_right_does_not_keep_a_live_release_from_its_end() {
        Given left = Given.blueGreen().at("collect").trafficTo(Given.NEW).there(Given.third(1));
        Session session = Sessions.resumed(left);
        Duration passed = Duration.ZERO;
        for (int i = 0; i < 4; i++) {
            assertThat(session.next()).isInstanceOf(Call.Apply.class);
            passed = passed.plusSeconds(10);
            session = session.refused(new PermanentException(PermanentException.Reason.REFUSED, "no right"))
                    .slept()
                    .observed(left.after(passed).snapshot(), List.of())
                    .written(new Written.Saved(10 + i));
        }

        assertThat(session.released().next()).isEqualTo(new Call.End(new Outcome.Promoted("v2", Given.NEW, false)));
    }

    @Test
    void a_refusal_of_anything_but_a_change_ends_this_process_s_part() {
        assertThat(Sessions.planned()
                        .refused(new PermanentException(PermanentException.Reason.NO_ROOM, "disk full"))
                        .next())
                .as("the intent could not be written, so nothing is done")
                .isEqualTo(Sessions.release());
        assertThat(Session.of(new Assignment.Resume())
                        .refused(new PermanentException(PermanentException.Reason.REFUSED, "no lease"))
                        .next())
                .isInstanceOf(Call.End.class);
    }

    @Test
    void a_process_that_is_asked_to_end_gives_the_lease_back() {
        Cause stopped = new Cause(Cause.Kind.STOPPED, "stage new", "asked to");
        Session session = Sessions.staging().interrupted(stopped, true);

        assertThat(session.next()).isEqualTo(Sessions.release());
        assertThat(session.released().next()).isEqualTo(new Call.End(new Outcome.Interrupted(stopped, true)));
        assertThat(Session.of(new Assignment.Resume())
                        .interrupted(stopped, true)
                        .next())
                .as("there is nothing to give back yet")
                .isEqualTo(new Call.End(new Outcome.Interrupted(stopped, true)));
    }

    @Test
    void time_never_runs_backwards_even_if_the_platforms_servers_disagree() {
        Session session = Sessions.staging().applied(new Effect.Applied(true, Optional.empty()));
        Session earlier = session.observed(
                Given.blueGreen().after(Duration.ofSeconds(-30)).snapshot(), List.of());

        assertThat(earlier.world()).map(Snapshot::at).contains(Given.NOON);
    }

    @Test
    void wishes_for_another_rollout_are_left_alone() {
        Session session =
                Sessions.granted(Sessions.begin("v2", Optional.empty())).read(4, Ledger.empty());
        Signal other = new Signal("s", new RolloutId("r-9"), Signal.Kind.ABORT, "", "ann", Given.NOON);
        Signal ours = new Signal("s", new RolloutId("r-2"), Signal.Kind.ABORT, "", "ann", Given.NOON);

        assertThat(session.observed(Sessions.world(), List.of(other)).ledger().rollout())
                .map(Progress::phase)
                .contains(Progress.Phase.FORWARD);
        assertThat(session.observed(Sessions.world(), List.of(ours)).ledger().last())
                .map(Ended::outcome)
                .containsInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    void a_session_is_a_value() {
        assertThat(Sessions.staging()).isEqualTo(Sessions.staging()).hasSameHashCodeAs(Sessions.staging());
        assertThat(Sessions.staging()).isNotEqualTo(Sessions.planned());
        Session session = Sessions.staging();
        Session unused = session.applied(new Effect.Stale("x"));
        assertThat(unused).isNotEqualTo(session);
        assertThat(session).as("an answer changes a copy").isEqualTo(Sessions.staging());
    }
}
