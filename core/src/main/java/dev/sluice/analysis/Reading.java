package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import dev.sluice.PermanentException;
import java.util.List;
import java.util.function.Function;

/** What a source said about one metric of one revision over one window. A closed family; what is not known never looks like a number. */
public sealed interface Reading {

    /** A number, or no data if it is not a number or infinite. */
    static Reading of(double value) {
        if (Double.isNaN(value)) {
            return new NoData(NoData.Kind.NOT_A_NUMBER, "the source answered NaN");
        } else if (Double.isInfinite(value)) {
            return new NoData(NoData.Kind.INFINITE, "the source answered " + value);
        }
        return new Value(value);
    }

    /** The only one of these; no data if there is none, or more than one. */
    static Reading ofSeries(List<Double> series) {
        if (series.isEmpty()) {
            return new NoData(NoData.Kind.EMPTY, "the source answered without a value");
        } else if (series.size() > 1) {
            return new NoData(
                    NoData.Kind.MANY_SERIES,
                    "the source answered " + series.size() + " series where one is meant: aggregate them in the query");
        }
        return of(series.get(0));
    }

    /** What a source threw instead of answering. */
    static Unavailable unavailable(RuntimeException thrown) {
        String message = String.valueOf(thrown.getMessage());
        return new Unavailable(thrown instanceof PermanentException, message.isBlank() ? "no reason given" : message);
    }

    /**
     * How many requests there were, and how many of them were what the metric is about: failed, or slower than its limit.
     *
     * @param total not below zero
     * @param matching in [0, {@code total}]
     */
    record Counts(long total, long matching) implements Reading {
        public Counts {
            if (total < 0 || matching < 0 || matching > total) {
                throw new IllegalArgumentException(
                        "counts were " + matching + " of " + total + " but must be a part of a number not below zero");
            }
        }
    }

    /**
     * How many requests took how long, in buckets.
     *
     * @param edges upper ends of the buckets in seconds, included, growing, all above zero and finite; 1 to 1,000
     * @param counts requests in each bucket, not added up; one more than edges, the last for those beyond the last edge
     */
    record Histogram(List<Double> edges, List<Long> counts) implements Reading {
        public Histogram {
            edges = List.copyOf(edges);
            counts = List.copyOf(counts);
            if (edges.isEmpty() || edges.size() > 1_000 || counts.size() != edges.size() + 1) {
                throw new IllegalArgumentException("histogram had " + edges.size() + " edges and " + counts.size()
                        + " counts but must have 1 to 1000 edges and one count more");
            }
            double before = 0;
            for (double edge : edges) {
                if (!(edge > before) || Double.isInfinite(edge)) {
                    throw new IllegalArgumentException(
                            "edges were " + edges + " but must be above zero, finite and growing");
                }
                before = edge;
            }
            if (counts.stream().anyMatch(count -> count < 0)) {
                throw new IllegalArgumentException("counts were " + counts + " but none must be below zero");
            }
        }

        /** All requests. */
        public long total() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** One number in the metric's unit, without what it rests on. Finite; {@link Reading#of} takes any. */
    record Value(double value) implements Reading {
        public Value {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value was " + value + " but must be finite: use Reading.of");
            }
        }
    }

    /**
     * The source answered, but there is nothing to judge by.
     *
     * @param reason for people; one line of at most 300 characters is kept
     */
    record NoData(Kind kind, String reason) implements Reading {

        /** Why there is none. */
        public enum Kind {
            /** No series, or no sample in the window. */
            EMPTY,
            NOT_A_NUMBER,
            INFINITE,
            /** Several series where one was meant. */
            MANY_SERIES,
            /** Only a part of the instances or of the window, or the source warned about its answer. */
            PARTIAL,
            /** The samples are older than the window. */
            STALE,
            /** There are requests, but fewer than the judge asks for. */
            TOO_FEW,
            /** Not the kind of numbers that the metric is about. */
            UNSUITABLE
        }

        public NoData {
            requireNonNull(kind, "kind");
            reason = Labels.oneLine(reason);
        }
    }

    /**
     * The source did not answer. Made of what it threw; sources themselves throw.
     *
     * @param forGood whether asking again is of no use
     * @param reason for people; one line of at most 300 characters is kept
     */
    record Unavailable(boolean forGood, String reason) implements Reading {
        public Unavailable {
            reason = Labels.oneLine(reason);
        }
    }

    /** Answers with the function of the reading that this is. */
    default <R> R match(
            Function<? super Counts, ? extends R> counts,
            Function<? super Histogram, ? extends R> histogram,
            Function<? super Value, ? extends R> value,
            Function<? super NoData, ? extends R> noData,
            Function<? super Unavailable, ? extends R> unavailable) {
        if (this instanceof Counts c) {
            return counts.apply(c);
        } else if (this instanceof Histogram h) {
            return histogram.apply(h);
        } else if (this instanceof Value v) {
            return value.apply(v);
        } else if (this instanceof NoData n) {
            return noData.apply(n);
        }
        return unavailable.apply((Unavailable) this);
    }
}
