package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Plan;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rollouts that another process, or another release, takes up. */
class SessionResumeTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final BlueGreen BAKED = BlueGreen.builder().bakeFor(MINUTE).build();

    @Test
    void a_newer_release_leads_an_unfinished_one_back_first_and_then_goes_through() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2).killedBefore("route 100% v2", "v2", BAKED);
        shop.forget();

        assertThat(shop.run("v3", BlueGreen.instant())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes())
                .containsExactly("delete v2", "stage v3", "scale v3 to 2", "route 100% v3", "stop v1");
        assertThat(shop.calls()).containsSubsequence("write the end of v2", "stage v3", "write the end of v3");
        assertThat(shop.world()).isEqualTo("100% v3; v1 0; v3 2");
    }

    @Test
    void the_same_release_again_takes_up_an_unfinished_rollout_where_it_stands() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2).killedBefore("route 100% v2", "v2", BAKED);
        shop.forget();

        assertThat(shop.run("v2", BAKED)).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes()).containsExactly("route 100% v2", "stop v1");
    }

    @Test
    void the_same_release_again_finishes_what_follows_a_commit() {
        BlueGreen warm = BlueGreen.builder().keepOldWarmFor(Duration.ofHours(1)).build();
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2).killedBefore("stop v1", "v2", BlueGreen.instant());
        shop.forget();

        assertThat(shop.run("v2", BlueGreen.instant())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes()).containsExactly("stop v1");
        assertThat(shop.run("v1", warm)).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.world()).isEqualTo("100% v1; v1 2; v2 2");
        assertThat(shop.ledger().warm()).extracting(WarmRevision::revision).containsExactly(Driven.id("v2"));
    }

    @Test
    void a_rollback_that_was_killed_is_resumed_as_a_rollback() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2);
        shop.before("route 100% v2", d -> d.wish(Signal.Kind.ABORT));
        shop.killedBefore("delete v2", "v2", BAKED);
        shop.forget();

        assertThat(shop.resume()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.changes()).containsExactly("delete v2");
        assertThat(shop.resume()).as("nothing is left to do").isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.changes()).containsExactly("delete v2");
    }

    @Test
    void who_resumes_after_the_switch_was_sent_does_not_switch_again() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2).killedBefore("stop v1", "v2", BlueGreen.instant());
        shop.forget();

        assertThat(shop.resume()).isEqualTo(new Outcome.Promoted("v2", Driven.id("v2"), false));
        assertThat(shop.changes()).containsExactly("stop v1");
    }

    @Test
    void somebody_who_deletes_the_new_revision_under_its_users_has_them_led_back() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2).killedBefore("route 100% v2", "v2", BAKED);
        shop.meddle(new ForeignChange.Route(TrafficRules.all(Driven.id("v2"))))
                .meddle(new ForeignChange.Delete(Driven.id("v2")));

        assertThat(shop.resume())
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class, back -> assertThat(back.to()).contains(Driven.id("v1")));
        assertThat(shop.world()).isEqualTo("100% v1; v1 2");
    }

    @Test
    void where_neither_the_new_nor_the_old_release_can_serve_a_third_one_is_the_cure() {
        Driven shop = Driven.live(
                TrafficModel.SWITCH_ONLY,
                2,
                a -> a.release("v1", ReleaseBehaviour.crashesUnderTraffic(Duration.ZERO, MINUTE, "out of memory"))
                        .release(
                                "v2",
                                ReleaseBehaviour.crashesUnderTraffic(
                                        Duration.ZERO, Duration.ofSeconds(90), "out of memory")));
        shop.pass(MINUTE);
        Outcome stuck = shop.run(
                "v2", BlueGreen.builder().bakeFor(Duration.ofMinutes(3)).build());
        assertThat(stuck).isInstanceOfSatisfying(Outcome.Interrupted.class, end -> {
            assertThat(end.cause().kind()).isEqualTo(Cause.Kind.ROLLBACK_FAILED);
            assertThat(end.resumable()).isTrue();
        });

        assertThat(shop.run("v3", BlueGreen.instant())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.world()).startsWith("100% v3");
        assertThat(shop.ledger().rollout()).isEmpty();
    }

    @Test
    void what_dies_after_the_commit_is_not_called_live() {
        Driven shop = Driven.live(
                TrafficModel.SWITCH_ONLY,
                1,
                a -> a.release(
                                "v2",
                                ReleaseBehaviour.crashesUnderTraffic(
                                        Duration.ZERO, Duration.ofSeconds(3), "out of memory"))
                        .release(
                                "v1",
                                ReleaseBehaviour.getsReadyAfter(Duration.ZERO).withStop(Duration.ofSeconds(20))));

        assertThat(shop.run("v2", BlueGreen.instant())).isInstanceOfSatisfying(Outcome.Interrupted.class, end -> {
            assertThat(end.cause().kind()).isEqualTo(Cause.Kind.NEW_FAILED);
            assertThat(end.resumable()).isFalse();
        });
        assertThat(shop.ledger().rollout()).isEmpty();
        assertThat(shop.run("v3", BlueGreen.instant())).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void who_takes_over_a_way_back_that_has_run_out_of_time_and_tries_gives_it_a_new_start() {
        Given late = Given.blueGreen()
                .back("route 0% to new", "bake")
                .trafficTo(Given.NEW)
                .with(p -> p.tries(9).note("somebody was faster"))
                .after(Duration.ofHours(5));

        Session session = Sessions.resumed(late);

        assertThat(session.next())
                .isInstanceOfSatisfying(
                        Call.Apply.class,
                        apply -> assertThat(Decided.text(apply.change())).isEqualTo("route 100% shop-1"));
        assertThat(session.ledger().rollout()).get().satisfies(progress -> {
            assertThat(progress.deadline()).isAfter(late.snapshot().at());
            assertThat(progress.tries()).isZero();
        });
    }

    @Test
    void an_older_rollout_that_can_go_no_way_ends_it_where_the_newer_one_can_not_be_planned_either() {
        Given stuck = Given.blueGreen().back("stage old", "bake").trafficTo(Given.NEW);
        Plan adopted = Given.adopted(stuck.ledger().rollout().orElseThrow().plan());
        Given gone =
                Given.rollout(adopted).back("stage old", "bake").gone(Given.OLD).trafficTo(Given.NEW);

        Session session = Sessions.granted(Sessions.begin("v3", Optional.of(Capacity.NONE)))
                .read(9, gone.ledger())
                .observed(gone.snapshot(), List.of());
        assertThat(session.next()).as("that it was tried is written").isInstanceOf(Call.Write.class);
        Session end = session.written(new Written.Saved(10));

        assertThat(end.next()).isEqualTo(Sessions.release(new RolloutId("r-2")));
        assertThat(((Call.End) end.released().next()).outcome())
                .isInstanceOfSatisfying(Outcome.Interrupted.class, interrupted -> {
                    assertThat(interrupted.cause().kind()).isEqualTo(Cause.Kind.ROLLBACK_FAILED);
                    assertThat(interrupted.resumable()).isTrue();
                });
        assertThat(end.ledger().rollout()).as("it can still be resumed").isPresent();
    }
}
