package dev.sluice.samples;

/** A share of a sequence, spread evenly and without chance: of 100 numbers in a row, 5 are in a share of 0.05. */
record EvenShare(double share) {
    boolean includes(long number) {
        return Math.floor((number + 1) * share) > Math.floor(number * share);
    }
}
