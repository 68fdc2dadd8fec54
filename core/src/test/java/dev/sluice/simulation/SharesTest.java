package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeded;
import dev.sluice.deploy.Origin;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharesTest {

    @Test
    void what_rounding_leaves_goes_to_the_largest_remainders() {
        assertThat(weights(Shares.ofReady(revisions(1, 2)))).containsExactly(3333, 6667);
        assertThat(weights(Shares.ofReady(revisions(1, 1, 1)))).containsExactly(3334, 3333, 3333);
        assertThat(weights(Shares.ofReady(revisions(5, 0, 2)))).containsExactly(7143, 2857);
    }

    @Test
    void nobody_ready_is_no_traffic() {
        assertThat(Shares.ofReady(revisions(0, 0)).isNone()).isTrue();
    }

    @Test
    void weights_are_rounded_to_the_step_and_the_rest_of_a_step_that_does_not_fit_goes_to_the_largest() {
        TrafficRules third = TrafficRules.split(new RevisionId("a"), new Weight(3333), new RevisionId("b"));

        assertThat(weights(Shares.rounded(third, Weight.percent(10)))).containsExactly(3000, 7000);
        assertThat(weights(Shares.rounded(third, Weight.percent(30)))).containsExactly(3000, 7000);
        assertThat(weights(Shares.rounded(third, new Weight(1)))).containsExactly(3333, 6667);
    }

    @Test
    void a_share_below_half_a_step_may_vanish_and_that_is_published() {
        TrafficRules tiny = TrafficRules.split(new RevisionId("a"), Weight.percent(0.3), new RevisionId("b"));

        assertThat(Shares.rounded(tiny, Weight.percent(1))).isEqualTo(TrafficRules.all(new RevisionId("b")));
    }

    @Test
    void shares_of_any_counts_add_up_and_are_off_by_less_than_a_basis_point() {
        Seeded.anew(SharesTest::anyCounts);
    }

    private static void anyCounts(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            int[] ready = random.ints(1 + random.nextInt(6), 0, 10_001).toArray();
            int sum = java.util.Arrays.stream(ready).sum();
            TrafficRules rules = Shares.ofReady(revisions(ready));
            for (int i = 0; sum > 0 && i < ready.length; i++) {
                double exact = 10_000.0 * ready[i] / sum;
                int share = rules.weight(new RevisionId("r" + i)).basisPoints();
                assertThat(Math.abs(share - exact)).as("round %d", round).isLessThan(1);
            }
        }
    }

    private static List<Integer> weights(TrafficRules rules) {
        return rules.weights().values().stream().map(Weight::basisPoints).toList();
    }

    private static List<SimulatedRevision> revisions(int... ready) {
        List<SimulatedRevision> revisions = new ArrayList<>();
        for (int count : ready) {
            String name = "r" + revisions.size();
            revisions.add(SimulatedRevision.of(
                    new RevisionId(name),
                    new Origin.Adopted(name),
                    name,
                    ReleaseBehaviour.getsReadyAfter(Duration.ZERO),
                    null,
                    Capacity.fixed(count),
                    Instances.ready(count)));
        }
        return revisions;
    }
}
