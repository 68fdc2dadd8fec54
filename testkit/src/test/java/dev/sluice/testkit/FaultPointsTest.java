package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultPointsTest {

    @Test
    void chance_depends_on_the_seed_and_the_place_alone() {
        FaultPoints once = FaultPoints.random(7, 0.5, List.of(Fault.values()));
        FaultPoints again = FaultPoints.random(7, 0.5, List.of(Fault.values()));
        FaultPoints other = FaultPoints.random(8, 0.5, List.of(Fault.values()));

        assertThat(faults(once)).isEqualTo(faults(again)).isNotEqualTo(faults(other));
    }

    @Test
    void about_as_many_faults_happen_as_the_probability_says() {
        long happened = faults(FaultPoints.random(42, 0.1, List.of(Fault.UNREACHABLE))).stream()
                .filter(Optional::isPresent)
                .count();

        assertThat(happened).isBetween(1_800L, 2_200L);
    }

    @Test
    void the_first_of_several_has_the_say_and_the_others_fill_in() {
        FaultPoint first = new FaultPoint(SpiCall.SCALE, 1);
        FaultPoints both = FaultPoints.one(first, Fault.STALE).or(FaultPoints.each(SpiCall.SCALE, Fault.REPLY_LOST));

        assertThat(both.at(first)).contains(Fault.STALE);
        assertThat(both.at(new FaultPoint(SpiCall.SCALE, 2))).contains(Fault.REPLY_LOST);
        assertThat(both.at(new FaultPoint(SpiCall.ROUTE, 1))).isEmpty();
    }

    @Test
    void impossible_chances_are_a_mistake_of_the_caller() {
        assertThatThrownBy(() -> FaultPoints.random(1, 1.1, List.of(Fault.STALE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("probability was 1.1");
        assertThatThrownBy(() -> FaultPoints.random(1, 0.1, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FaultPoint(SpiCall.SCALE, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Optional<Fault>> faults(FaultPoints points) {
        return List.of(SpiCall.values()).stream()
                .flatMap(call -> IntStream.rangeClosed(1, 1_000).mapToObj(nth -> points.at(new FaultPoint(call, nth))))
                .toList();
    }
}
