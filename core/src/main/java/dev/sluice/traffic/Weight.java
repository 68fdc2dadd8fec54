package dev.sluice.traffic;

/**
 * A share of traffic in basis points: hundredths of a percent.
 *
 * @param basisPoints 0 (nothing) to 10,000 (everything)
 */
public record Weight(int basisPoints) implements Comparable<Weight> {
    public static final Weight ZERO = new Weight(0);
    public static final Weight ALL = new Weight(10_000);

    public Weight {
        if (basisPoints < 0 || basisPoints > 10_000) {
            throw new IllegalArgumentException("weight was " + basisPoints + " basis points but must be in [0, 10000]");
        }
    }

    /**
     * A share in percent, to two decimals.
     *
     * @throws IllegalArgumentException outside [0, 100], or if finer than 0.01
     */
    public static Weight percent(double percent) {
        long basisPoints = Math.round(percent * 100);
        if (!(percent >= 0 && percent <= 100) || Math.abs(percent * 100 - basisPoints) > 1e-6) {
            throw new IllegalArgumentException(
                    "percent was " + percent + " but must be in [0, 100] with at most two decimals");
        }
        return new Weight((int) basisPoints);
    }

    /** The share that {@code part} of {@code whole} is, rounded to the nearest basis point. */
    public static Weight ofParts(int part, int whole) {
        if (part < 0 || whole < 1 || part > whole) {
            throw new IllegalArgumentException(
                    "share was " + part + " of " + whole + " but must be a part of at least one");
        }
        return new Weight((int) Math.round(10_000.0 * part / whole));
    }

    /** What is left for the other side. */
    public Weight complement() {
        return new Weight(10_000 - basisPoints);
    }

    @Override
    public int compareTo(Weight other) {
        return Integer.compare(basisPoints, other.basisPoints);
    }

    /** In percent: {@code 5%}, {@code 0.1%}. */
    @Override
    public String toString() {
        return new java.math.BigDecimal(basisPoints)
                        .movePointLeft(2)
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }
}
