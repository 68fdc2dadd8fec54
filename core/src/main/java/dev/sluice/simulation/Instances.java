package dev.sluice.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The instances of one revision: only their counts and what they wait for, so that equal futures are equal values. */
record Instances(int ready, List<Cohort> starting, List<Cohort> stopping) {
    static final Instances NONE = new Instances(0, List.of(), List.of());

    static Instances ready(int count) {
        return new Instances(count, List.of(), List.of());
    }

    /** Those that are meant to stay. */
    int kept() {
        return ready + count(starting);
    }

    int running() {
        return kept() + count(stopping);
    }

    int ending() {
        return count(stopping);
    }

    /** Starts or stops as many as the target asks for; those that are not ready yet go first. */
    Instances towards(int target, Instant now, Instant readyAt, Duration stop) {
        int missing = target - kept();
        if (missing == 0) {
            return this;
        } else if (missing > 0) {
            return new Instances(ready, with(starting, new Cohort(readyAt, missing)), stopping);
        }
        int surplus = -missing;
        List<Cohort> kept = new ArrayList<>();
        int fromStarting = surplus;
        for (Cohort cohort : starting) {
            int taken = Math.min(fromStarting, cohort.count());
            fromStarting -= taken;
            if (cohort.count() > taken) {
                kept.add(new Cohort(cohort.due(), cohort.count() - taken));
            }
        }
        return new Instances(
                ready - fromStarting, List.copyOf(kept), with(stopping, new Cohort(now.plus(stop), surplus)));
    }

    /** Lets everything happen that is due. */
    Instances at(Instant now) {
        if (starting.stream().noneMatch(c -> isDue(c, now)) && stopping.stream().noneMatch(c -> isDue(c, now))) {
            return this;
        }
        int started = count(starting.stream().filter(c -> isDue(c, now)).toList());
        return new Instances(
                ready + started,
                starting.stream().filter(c -> !isDue(c, now)).toList(),
                stopping.stream().filter(c -> !isDue(c, now)).toList());
    }

    /** None is ready before then. */
    Instances unready(Instant until) {
        int all = kept();
        return new Instances(0, all == 0 ? List.of() : List.of(new Cohort(until, all)), stopping);
    }

    Instances without(int killed) {
        return new Instances(Math.max(0, ready - killed), starting, stopping);
    }

    Stream<Instant> due() {
        return Stream.concat(starting.stream(), stopping.stream()).map(Cohort::due);
    }

    private static boolean isDue(Cohort cohort, Instant now) {
        return !cohort.due().isAfter(now);
    }

    private static int count(List<Cohort> cohorts) {
        int count = 0;
        for (Cohort cohort : cohorts) {
            count += cohort.count();
        }
        return count;
    }

    private static List<Cohort> with(List<Cohort> cohorts, Cohort added) {
        List<Cohort> all = new ArrayList<>(cohorts);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).due().equals(added.due())) {
                all.set(i, new Cohort(added.due(), all.get(i).count() + added.count()));
                return List.copyOf(all);
            }
        }
        all.add(added);
        return List.copyOf(all);
    }
}
