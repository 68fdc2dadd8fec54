package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Signal;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A route that follows on readiness without a write in between: what is sent, and what whoever takes over makes of it. */
class SessionAheadTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final BlueGreen BAKED = BlueGreen.builder().bakeFor(MINUTE).build();

    /** The first call at which the journal does not know yet that the traffic has moved. */
    private static final String UNNOTED = "ask propagated 100% v2";

    @Test
    void the_look_that_finds_it_ready_is_followed_by_the_route() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2);

        assertThat(shop.run("v2", BAKED)).isInstanceOf(Outcome.Promoted.class);
        List<String> calls = shop.calls();
        assertThat(calls.subList(calls.indexOf("sleep"), calls.indexOf("route 100% v2")))
                .containsExactly("sleep", "observe");
    }

    @Test
    void behind_a_gate_the_route_has_an_intent_of_its_own() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2);

        shop.run("v2", BlueGreen.builder().gate(Given.OPS, MINUTE).build());
        assertThat(shop.calls()).containsSubsequence("ask gate ops", "write", "route 100% v2");
        assertThat(shop.calls().get(shop.calls().indexOf("route 100% v2") - 1)).isEqualTo("write");
    }

    @Test
    void an_abort_that_is_seen_with_the_readiness_wins() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2);
        shop.before("sleep", d -> d.wish(Signal.Kind.ABORT));

        assertThat(shop.run("v2", BAKED)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.changes()).containsExactly("stage v2", "scale v2 to 2", "delete v2");
    }

    @Test
    void a_pause_that_is_seen_with_the_readiness_holds() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2);
        shop.before("sleep", d -> {
            d.wish(Signal.Kind.PAUSE);
            d.before("sleep", held -> {
                assertThat(held.platform().snapshot().revisions())
                        .allSatisfy(r -> assertThat(r.ready()).isEqualTo(2));
                assertThat(held.changes()).containsExactly("stage v2", "scale v2 to 2");
                held.wish(Signal.Kind.RESUME);
            });
        });

        assertThat(shop.run("v2", BAKED)).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.changes()).containsExactly("stage v2", "scale v2 to 2", "route 100% v2", "stop v1");
    }

    @Test
    void who_takes_over_finds_the_route_in_the_world_and_notes_it_before_anything_else() {
        Driven shop = killedUnnoted(Driven.live(TrafficModel.WEIGHTED, 2));
        shop.forget();

        assertThat(shop.resume()).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.calls()).startsWith("acquire: resume or roll back", "read", "observe", "write", UNNOTED);
        assertThat(shop.changes()).containsExactly("stop v1");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void the_time_for_the_traffic_begins_again_once_and_not_with_every_death() {
        Driven shop = killedUnnoted(Driven.live(TrafficModel.WEIGHTED, 2, a -> a.propagation(MINUTE)));
        shop.pass(SECOND).resumedAndKilledBefore(UNNOTED);
        Instant noted = shop.ledger().rollout().orElseThrow().deadline();

        for (int death = 0; death < 5; death++) {
            shop.pass(SECOND).resumedAndKilledBefore(UNNOTED);
        }
        assertThat(shop.ledger().rollout())
                .map(Progress::stepText)
                .get()
                .asString()
                .startsWith("route 100%");
        assertThat(shop.ledger().rollout()).map(Progress::deadline).contains(noted);
        assertThat(shop.resume()).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void an_abort_after_a_death_leads_back_and_sees_it_on_the_data_plane_before_the_new_one_ends() {
        Driven shop = killedUnnoted(Driven.live(TrafficModel.WEIGHTED, 2));
        shop.wish(Signal.Kind.ABORT).forget();

        assertThat(shop.resume()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.calls()).containsSubsequence("route 100% v1", "ask propagated 100% v1", "delete v2");
        assertThat(shop.losses()).isEmpty();
        assertThat(shop.world()).isEqualTo("100% v1; v1 2");
    }

    @Test
    void a_newer_release_after_a_death_leads_back_and_sees_it_on_the_data_plane_first() {
        Driven shop = killedUnnoted(Driven.live(TrafficModel.WEIGHTED, 2));
        shop.forget();

        assertThat(shop.run("v3", BlueGreen.instant())).isInstanceOf(Outcome.Promoted.class);
        assertThat(shop.calls())
                .containsSubsequence("route 100% v1", "ask propagated 100% v1", "delete v2", "stage v3");
        assertThat(shop.losses()).isEmpty();
    }

    @Test
    void users_on_a_release_that_died_with_the_driver_are_not_kept_waiting_for_it_to_get_ready() {
        Driven shop = killedUnnoted(Driven.live(
                TrafficModel.WEIGHTED,
                2,
                a -> a.release(
                        "v2",
                        ReleaseBehaviour.crashesUnderTraffic(Duration.ZERO, Duration.ofSeconds(5), "out of memory"))));
        Instant taken = shop.pass(MINUTE).platform().now();

        assertThat(shop.resume()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(Duration.between(taken, shop.platform().now())).isLessThan(MINUTE);
    }

    @Test
    void traffic_that_somebody_else_led_to_a_new_release_is_led_back_and_seen_to_be_back_before_it_ends() {
        Driven shop = Driven.live(TrafficModel.WEIGHTED, 2);
        shop.before("sleep", d -> {
            d.pass(Duration.ofSeconds(9)).meddle(new ForeignChange.Route(TrafficRules.all(Driven.id("v2"))));
            d.wish(Signal.Kind.ABORT);
        });

        assertThat(shop.run("v2", BAKED)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(shop.calls()).containsSubsequence("route 100% v1", "ask propagated 100% v1", "delete v2");
    }

    /** v2 has all traffic, and the journal says that it is being scaled. */
    private static Driven killedUnnoted(Driven shop) {
        shop.killedBefore(UNNOTED, "v2", BAKED);
        assertThat(shop.changes()).last().isEqualTo("route 100% v2");
        assertThat(shop.ledger().rollout())
                .map(Progress::stepText)
                .get()
                .asString()
                .startsWith("scale new");
        return shop;
    }
}
