package dev.sluice.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeded;
import dev.sluice.release.RevisionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharesTest {

    @Test
    void what_rounding_leaves_goes_to_the_largest_remainders() {
        assertThat(weights(Shares.ofCounts(counts(1, 2)))).containsExactly(3333, 6667);
        assertThat(weights(Shares.ofCounts(counts(1, 1, 1)))).containsExactly(3334, 3333, 3333);
        assertThat(weights(Shares.ofCounts(counts(5, 0, 2)))).containsExactly(7143, 2857);
    }

    @Test
    void nobody_ready_is_no_traffic() {
        assertThat(Shares.ofCounts(counts(0, 0)).isNone()).isTrue();
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
            TrafficRules rules = Shares.ofCounts(counts(ready));
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

    private static Map<RevisionId, Integer> counts(int... counts) {
        Map<RevisionId, Integer> all = new LinkedHashMap<>();
        for (int count : counts) {
            all.put(new RevisionId("r" + all.size()), count);
        }
        return all;
    }
}
