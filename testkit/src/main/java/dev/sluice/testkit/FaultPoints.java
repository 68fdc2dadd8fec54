package dev.sluice.testkit;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Where in a run which fault happens. Meant to be implemented; an implementation is pure and safe for use by many threads. */
@FunctionalInterface
public interface FaultPoints {

    /** What happens there. A fault that does not fit the call does not happen. */
    Optional<Fault> at(FaultPoint point);

    /** Nothing goes wrong. */
    static FaultPoints none() {
        return point -> Optional.empty();
    }

    /** One fault at one place. */
    static FaultPoints one(FaultPoint place, Fault fault) {
        requireNonNull(place, "place");
        Optional<Fault> there = Optional.of(fault);
        return point -> point.equals(place) ? there : Optional.empty();
    }

    /** This fault at every call of a kind. */
    static FaultPoints each(SpiCall call, Fault fault) {
        requireNonNull(call, "call");
        Optional<Fault> there = Optional.of(fault);
        return point -> point.call() == call ? there : Optional.empty();
    }

    /**
     * Faults by chance. What happens at a point depends on the seed and the point alone, not on the order in which threads come by.
     *
     * @param probability of a fault at each point, 0 to 1
     * @param faults which, each as likely as the others; at least one
     */
    static FaultPoints random(long seed, double probability, List<Fault> faults) {
        if (!(probability >= 0 && probability <= 1) || faults.isEmpty()) {
            throw new IllegalArgumentException("probability was " + probability + " and faults " + faults
                    + " but must be in [0, 1] and at least one");
        }
        List<Fault> choice = List.copyOf(faults);
        return point -> {
            long place = 31L * point.call().name().hashCode() + point.nth();
            SplittableRandom random = new SplittableRandom(seed ^ (place * 0x9E3779B97F4A7C15L));
            return random.nextDouble() < probability
                    ? Optional.of(choice.get(random.nextInt(choice.size())))
                    : Optional.empty();
        };
    }

    /** These, and where there are none, others. */
    default FaultPoints or(FaultPoints others) {
        requireNonNull(others, "others");
        return point -> {
            Optional<Fault> own = at(point);
            return own.isPresent() ? own : others.at(point);
        };
    }
}
