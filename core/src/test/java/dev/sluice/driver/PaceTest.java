package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Readiness;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looking at the world sooner than agreed is not acting sooner: each test wakes a session far too early. */
class PaceTest {
    private static final Duration AGAIN = Duration.ofMinutes(5);
    private static final Signal WISH = new Signal("s", Given.ROLLOUT, Signal.Kind.APPROVE, "ops", "ann", Given.NOON);

    @Test
    void a_gate_that_said_not_yet_is_asked_again_when_it_said_and_not_for_every_look() {
        Session waiting = notYet();
        assertThat(waiting.next())
                .isInstanceOfSatisfying(
                        Call.Sleep.class, sleep -> assertThat(sleep.until()).isEqualTo(Given.NOON.plus(AGAIN)));

        Session looked = looked(waiting, Duration.ofSeconds(1));
        assertThat(looked.next())
                .isEqualTo(new Call.Sleep(
                        Given.NOON.plusSeconds(1), Given.NOON.plus(AGAIN), "to try again: gate: approval ops"));
        Session almost = looked(looked, AGAIN.minusMillis(1));
        assertThat(almost.next()).isInstanceOf(Call.Sleep.class);
        assertThat(looked(almost, AGAIN).next()).isInstanceOf(Call.Ask.class);
    }

    @Test
    void a_gate_that_said_not_yet_is_asked_at_once_when_somebody_has_said_something() {
        Session told =
                notYet().slept().observed(asking().after(Duration.ofSeconds(1)).snapshot(), List.of(WISH));

        assertThat(told.next()).isInstanceOf(Call.Ask.class);
    }

    @Test
    void a_change_that_is_under_way_is_sent_again_when_it_was_said_and_not_for_every_look() {
        Duration again = Duration.ofSeconds(100);
        Session underway = Sessions.staging().applied(new Effect.Underway("1 of 2", again));
        for (int seconds = 1; seconds < again.toSeconds(); seconds += 7) {
            underway = underway.slept().observed(Sessions.worldAt(Given.NOON.plusSeconds(seconds)), List.of());
            assertThat(underway.next())
                    .isEqualTo(new Call.Sleep(
                            Given.NOON.plusSeconds(seconds), Given.NOON.plus(again), "to try again: stage new"));
        }
        assertThat(underway.slept()
                        .observed(Sessions.worldAt(Given.NOON.plus(again)), List.of())
                        .next())
                .isInstanceOf(Call.Apply.class);
    }

    @Test
    void what_waits_is_that_change_and_not_the_way_back_of_who_has_enough_of_waiting() {
        Signal abort = new Signal("s", Given.ROLLOUT, Signal.Kind.ABORT, "", "ann", Given.NOON);
        Given scaling = Given.blueGreen().at("scale new").freshIs(new Readiness.Idle(), 0, 0);
        Session underway =
                Sessions.resumed(scaling.fresh(Capacity.NONE, 0)).applied(new Effect.Underway("1 of 4", AGAIN));

        Session back = underway.slept()
                .observed(scaling.after(Duration.ofSeconds(1)).snapshot(), List.of(abort))
                .written(new Written.Saved(11));

        assertThat(back.next())
                .isInstanceOfSatisfying(
                        Call.Apply.class,
                        apply -> assertThat(Decided.text(apply.change())).isEqualTo("delete shop-2"));
    }

    private static Session notYet() {
        Session asking = Sessions.resumed(asking());
        assertThat(asking.next()).isInstanceOf(Call.Ask.class);
        Session told = asking.answered(new Answer.Gate("ops", new GateAnswer.Wait(AGAIN, "nobody is in")));
        assertThat(told.next())
                .isInstanceOfSatisfying(
                        Call.Write.class,
                        write -> assertThat(write.ledger().rollout())
                                .map(Progress::note)
                                .contains("ops said not yet: nobody is in"));
        return told.written(new Written.Saved(11));
    }

    private static Given asking() {
        return Given.blueGreen().at("gate: approval ops");
    }

    private static Session looked(Session session, Duration sinceNoon) {
        return session.slept().observed(asking().after(sinceNoon).snapshot(), List.of());
    }
}
