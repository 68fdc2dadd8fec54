package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.traffic.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
    @ValueSource(ints = {10, 50, 3_330, 9_990})
    void tenths_of_a_percent_are_exact_in_every_thousand_draws(int basisPoints) {
        WeightShuffle shuffle = shuffle(basisPoints);

        for (int block = 0; block < 20; block++) {
            assertThat(drawsOfTheFirst(shuffle, 1_000))
                    .as("block %s, seed %s", block, SEED)
                    .isEqualTo(basisPoints / 10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 55, 3_333, 9_999})
    void finer_weights_are_exact_in_every_ten_thousand_draws(int basisPoints) {
        WeightShuffle shuffle = shuffle(basisPoints);

        for (int block = 0; block < 5; block++) {
            assertThat(drawsOfTheFirst(shuffle, 10_000))
                    .as("block %s, seed %s", block, SEED)
                    .isEqualTo(basisPoints);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261123, -7})
    void any_number_of_any_weights_is_exact_in_every_block(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int vector = 0; vector < 200; vector++) {
            int unit = List.of(1, 10, 100).get(random.nextInt(3));
            List<Weight> weights = randomWeights(random, unit);
            // a vector may by chance be coarser than it was meant to be, and then it is exact in smaller blocks, which
            // make up these
            int length = 10_000 / unit;
            WeightShuffle shuffle = new WeightShuffle(weights, random);
            for (int block = 0; block < 3; block++) {
                int[] drawn = new int[weights.size()];
                for (int draw = 0; draw < length; draw++) {
                    drawn[shuffle.draw()]++;
                }
                for (int index = 0; index < drawn.length; index++) {
                    assertThat(drawn[index])
                            .as("weight %s of %s in block %s, seed %s", index, weights, block, seed)
                            .isEqualTo(weights.get(index).basisPoints() / unit);
                }
            }
        }
    }

    @Test
    void many_threads_that_draw_at_once_share_out_whole_blocks() {
        WeightShuffle shuffle = shuffle(700);

        long first = IntStream.range(0, 4)
                .parallel()
                .mapToLong(thread -> drawsOfTheFirst(shuffle, 2_500))
                .sum();

        assertThat(first).as("seed %s", SEED).isEqualTo(700);
    }

    @Test
    void where_in_a_block_a_rare_one_comes_can_not_be_told() {
        WeightShuffle shuffle = shuffle(100);
        long[] quarters = new long[4];

        for (int block = 0; block < 2_000; block++) {
            boolean[] drawn = draws(shuffle, 100);
            for (int index = 0; index < 100; index++) {
                quarters[index / 25] += drawn[index] ? 1 : 0;
            }
        }

        assertThat(LongStream.of(quarters).boxed().toList())
                .as("500 each but for chance: five standard deviations are 97, seed %s", SEED)
                .allMatch(count -> Math.abs(count - 500) < 97);
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

    /** One to six weights above zero, multiples of the unit. */
    private static List<Weight> randomWeights(SplittableRandom random, int unit) {
        int parts = random.nextInt(1, 7);
        int[] cuts = random.ints(1, 10_000 / unit)
                .distinct()
                .limit(parts - 1L)
                .sorted()
                .toArray();
        List<Weight> weights = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            weights.add(new Weight((cut - from) * unit));
            from = cut;
        }
        weights.add(new Weight(10_000 - from * unit));
        return weights;
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
