package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Signal.Kind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScenariosTest {

    @Test
    void the_same_seed_makes_the_same_scenario() {
        Scenario once = Scenarios.ofSeed(4711);
        Scenario again = Scenarios.ofSeed(4711);

        assertThat(again.strategy()).isEqualTo(once.strategy());
        assertThat(again.meddling()).isEqualTo(once.meddling());
        assertThat(again.wishes()).isEqualTo(once.wishes());
        assertThat(again.capacity()).isEqualTo(once.capacity());
        assertThat(again.application().capabilities().trafficModel())
                .isEqualTo(once.application().capabilities().trafficModel());
        FaultPoint somewhere = new FaultPoint(SpiCall.ROUTE, 1);
        assertThat(again.faults().at(somewhere)).isEqualTo(once.faults().at(somewhere));
    }

    @Test
    void a_scenario_says_how_to_run_it_again() {
        assertThat(Scenarios.ofSeed(-3)).hasToString(Scenarios.ofSeed(-3).toString());
        assertThat(Scenarios.ofSeed(-3).toString()).endsWith("again with -Dsluice.seed=-3");
    }

    @Test
    void a_seed_given_from_outside_is_the_only_one_that_runs() {
        System.setProperty(Scenarios.SEED, "99");
        try {
            assertThat(Scenarios.some(10))
                    .singleElement()
                    .satisfies(s -> assertThat(s.seed()).isEqualTo(99));
        } finally {
            System.clearProperty(Scenarios.SEED);
        }
        assertThat(Scenarios.some(10).map(Scenario::seed).distinct()).hasSize(10);
    }

    @Test
    void many_scenarios_cover_every_model_strategy_start_foreign_change_and_wish() {
        List<Scenario> many =
                LongStream.range(0, 2_000).mapToObj(Scenarios::ofSeed).toList();

        assertThat(many.stream()
                        .map(s -> s.strategy().name() + " on "
                                + s.application().capabilities().trafficModel()))
                .contains(
                        "blue-green on WEIGHTED",
                        "rolling on WEIGHTED",
                        "recreate on WEIGHTED",
                        "blue-green on SWITCH_ONLY",
                        "recreate on SWITCH_ONLY",
                        "rolling on REPLICA_SHARE",
                        "recreate on REPLICA_SHARE")
                .doesNotContain("rolling on SWITCH_ONLY", "blue-green on REPLICA_SHARE");
        assertThat(many.stream()
                        .flatMap(s -> s.meddling().stream())
                        .map(m -> m.change().getClass().getSimpleName())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("Scale", "Route", "Delete", "Demand", "ExpireLease", "Kill");
        assertThat(many.stream()
                        .map(s -> s.wishes().stream().map(Scenario.Wish::kind).toList())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        List.of(),
                        List.of(Kind.ABORT),
                        List.of(Kind.PROMOTE),
                        List.of(Kind.PAUSE, Kind.RESUME),
                        List.of(Kind.PAUSE, Kind.PROMOTE),
                        List.of(Kind.PAUSE, Kind.ABORT));
        assertThat(many.stream().map(s -> s.live().isPresent()).distinct()).hasSize(2);
        assertThat(many.stream()
                        .map(s -> s.application().capabilities().trafficModel())
                        .distinct())
                .containsExactlyInAnyOrder(TrafficModel.values());
    }
}
