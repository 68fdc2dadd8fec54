package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.traffic.Weight;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightShuffleTest {
    private static final long SEED = 20261123;

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 500, 3_300, 9_900, 10_000})
    void whole_percents_are_exact_in_every_hundred_draws(int basisPoints) {
        WeightShuffle shuffle = shuffle(basisPoints);

        for (int block = 0; block < 50; block++) {
            assertThat(drawsOfTheFirst(shuffle, 100))
                    .as("block %s, seed %s", block, SEED)
                    .isEqualTo(basisPoints / 100);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 3_333, 9_999})
    void finer_weights_are_exact_in_every_ten_thousand_draws(int basisPoints) {
        WeightShuffle shuffle = shuffle(basisPoints);

        for (int block = 0; block < 5; block++) {
            assertThat(drawsOfTheFirst(shuffle, 10_000))
                    .as("block %s, seed %s", block, SEED)
                    .isEqualTo(basisPoints);
        }
    }

    @Test
    void the_order_inside_a_block_is_random() {
        WeightShuffle shuffle = shuffle(5_000);

        boolean[] first = draws(shuffle, 100);
        boolean[] second = draws(shuffle, 100);

        assertThat(first).as("seed %s", SEED).isNotEqualTo(second);
        assertThat(longestRun(first))
                .as("an unshuffled block would have runs of 50")
                .isLessThan(25);
    }

    @Test
    void weights_that_do_not_add_up_are_refused() {
        assertThatThrownBy(() -> new WeightShuffle(List.of(new Weight(9_000)), new SplittableRandom(SEED)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights were [90%] but must add up to 100%");
    }

    private static WeightShuffle shuffle(int basisPoints) {
        Weight weight = new Weight(basisPoints);
        return new WeightShuffle(List.of(weight, weight.complement()), new SplittableRandom(SEED));
    }

    private static long drawsOfTheFirst(WeightShuffle shuffle, int count) {
        boolean[] drawn = draws(shuffle, count);
        long first = 0;
        for (boolean isFirst : drawn) {
            first += isFirst ? 1 : 0;
        }
        return first;
    }

    private static boolean[] draws(WeightShuffle shuffle, int count) {
        boolean[] first = new boolean[count];
        for (int index = 0; index < count; index++) {
            first[index] = shuffle.draw() == 0;
        }
        return first;
    }

    private static int longestRun(boolean[] draws) {
        int longest = 0;
        for (int from = 0; from < draws.length; from++) {
            int to = from;
            while (to < draws.length && draws[to] == draws[from]) {
                to++;
            }
            longest = Math.max(longest, to - from);
        }
        return longest;
    }
}
