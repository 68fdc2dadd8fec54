package dev.sluice.local.internal;

import dev.sluice.traffic.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Deals revisions in the exact proportion of their weights: each block of draws holds every revision as often as its weight says, in
 * random order.
 *
 * <p>A block has 100 draws when all weights are whole percents, 1,000 when they are whole tenths of a percent, and 10,000 when any is finer:
 * 5 % means exactly five in every hundred requests, not five on average. Safe for use by many threads.
 */
final class WeightShuffle {
    /** What a draw stands for, in basis points: as much as all weights allow. */
    private static final int[] UNITS = {100, 10, 1};

    private final RandomGenerator random;
    private final short[] block;
    private int next;

    /**
     * @param weights what add up to 100 %
     * @throws IllegalArgumentException if they don't
     */
    WeightShuffle(List<Weight> weights, RandomGenerator random) {
        int sum = weights.stream().mapToInt(Weight::basisPoints).sum();
        if (sum != Weight.ALL.basisPoints()) {
            throw new IllegalArgumentException("weights were " + weights + " but must add up to " + Weight.ALL);
        }
        int unit = Arrays.stream(UNITS)
                .filter(wanted -> weights.stream().allMatch(weight -> weight.basisPoints() % wanted == 0))
                .findFirst()
                .orElseThrow();
        this.random = random;
        this.block = new short[sum / unit];
        int filled = 0;
        for (short index = 0; index < weights.size(); index++) {
            for (int draw = 0; draw < weights.get(index).basisPoints() / unit; draw++) {
                block[filled++] = index;
            }
        }
        this.next = block.length;
    }

    /** The index of the weight whose turn it is. */
    synchronized int draw() {
        if (next == block.length) {
            shuffle();
            next = 0;
        }
        return block[next++];
    }

    private void shuffle() {
        for (int last = block.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            short moved = block[last];
            block[last] = block[other];
            block[other] = moved;
        }
    }
}
