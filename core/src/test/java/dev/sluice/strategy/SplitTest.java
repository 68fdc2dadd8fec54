package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.traffic.Weight;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {

    /** Fewer than wanted are live, or more: Argo has no such case, as its stable set is resized first. */
    @ParameterizedTest
    @CsvSource({
        "2,10,10,1 of 3,33.33%",
        "2,10,50,2 of 4,50%",
        "2,10,75,6 of 8,75%",
        "2,10,99,10 of 11,90.91%",
        "8,10,10,1 of 9,11.11%",
        "20,10,10,2 of 20,10%",
        "20,10,50,10 of 20,50%",
        "20,10,75,10 of 13,76.92%",
        "1,1,1,1 of 2,50%",
        "10000,10000,0.01,1 of 10000,0.01%"
    })
    void the_share_is_that_of_the_instances_that_there_are(
            int live, int wanted, double percent, String split, String share) {
        Split nearest = Split.nearest(Weight.percent(percent), wanted, live, 0, live);

        assertThat(nearest).hasToString(split);
        assertThat(nearest.share()).hasToString(share);
    }

    @Test
    void of_two_that_are_as_near_the_smaller_share_is_taken() {
        assertThat(Split.nearest(Weight.percent(32.5), 4, 4, 0, 4)).isEqualTo(new Split(1, 4));
    }

    @Test
    void none_that_is_allowed_is_nearer() {
        for (long seed = 1; seed <= 400; seed++) {
            Random random = new Random(seed);
            int wanted = 1 + random.nextInt(12);
            int live = random.nextInt(3) == 0 ? wanted : 1 + random.nextInt(12);
            int fresh = 0;
            int old = live;
            for (int percent = 1 + random.nextInt(40); percent < 100; percent += 1 + random.nextInt(40)) {
                Weight share = Weight.percent(percent);
                Split split = Split.nearest(share, wanted, live, fresh, old);

                assertThat(isAllowed(split, wanted, live, fresh, old))
                        .as("seed %d: %s for %s, %d wanted, %d live", seed, split, share, wanted, live)
                        .isTrue();
                for (int all = 2; all <= wanted + live + 1; all++) {
                    for (int count = 1; count < all; count++) {
                        Split other = new Split(count, all);
                        if (isAllowed(other, wanted, live, fresh, old)) {
                            assertThat(error(split, percent))
                                    .as("seed %d: %s and not %s for %s", seed, split, other, share)
                                    .isLessThanOrEqualTo(error(other, percent) + 1e-12);
                        }
                    }
                }
                fresh = split.fresh();
                old = split.old();
            }
        }
    }

    private static boolean isAllowed(Split split, int wanted, int live, int fresh, int old) {
        boolean enoughServe = split.all() >= live || split.fresh() == wanted;
        boolean onlyForward = split.fresh() >= Math.max(1, fresh) && split.old() >= 1 && split.old() <= old;
        boolean asArgo = live != wanted || split.all() == wanted || split.all() == wanted + 1;
        return enoughServe
                && onlyForward
                && asArgo
                && split.fresh() <= wanted
                && split.all() <= Math.max(wanted, live) + 1;
    }

    private static double error(Split split, int percent) {
        return Math.abs((double) split.fresh() / split.all() - percent / 100.0);
    }
}
