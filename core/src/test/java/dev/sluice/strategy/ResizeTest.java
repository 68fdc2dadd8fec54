package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResizeTest {

    static Stream<Arguments> strategies() {
        return Stream.of(
                Arguments.of(TrafficModel.WEIGHTED, BlueGreen.cautious()),
                Arguments.of(TrafficModel.SWITCH_ONLY, BlueGreen.instant()),
                Arguments.of(TrafficModel.WEIGHTED, Rolling.likeDeployment()),
                Arguments.of(TrafficModel.REPLICA_SHARE, Rolling.oneByOne()),
                Arguments.of(TrafficModel.WEIGHTED, Recreate.withDowntime()),
                Arguments.of(TrafficModel.REPLICA_SHARE, Recreate.withDowntime()));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void a_release_that_is_live_is_only_resized_and_goes_back_to_the_capacity_it_had(
            TrafficModel model, Strategy strategy) {
        assertThat(Planning.on(model).live(4).target(Planning.V1).capacity(7).steps(strategy))
                .isEqualTo("""
                        scale new to 7 and wait until ready
                        commit
                        collect what earlier rollouts left
                        <- scale old to 4 and wait until ready
                        """);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void an_autoscaler_can_take_over_from_a_count_and_the_other_way_round(TrafficModel model, Strategy strategy) {
        assertThat(Planning.on(model)
                        .live(4)
                        .target(Planning.V1)
                        .capacity(Capacity.auto(2, 8))
                        .steps(strategy))
                .contains("<- scale old to 4 and wait until ready");
        assertThat(Planning.on(model)
                        .live(Capacity.auto(2, 8), 5)
                        .target(Planning.V1)
                        .capacity(4)
                        .steps(strategy))
                .startsWith("scale new to 4 and wait until ready\ncommit\n")
                .contains("<- scale old to 2..8 and wait until ready");
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void a_live_release_that_is_broken_is_waited_for_at_the_capacity_it_has(TrafficModel model, Strategy strategy) {
        assertThat(Planning.on(model).broken(3).target(Planning.V1).steps(strategy))
                .startsWith("scale new to 3 and wait until ready\ncommit\n");
    }
}
