package dev.sluice.testkit;

import static java.util.Objects.requireNonNull;

import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One rollout with everything that goes wrong in it, all of it a function of a seed. Its text names the seed and how to run it again.
 *
 * @param application the platform, with how the releases behave on it
 * @param live what is to be live before; empty for a first release, and where the platform starts with something native
 * @param release what is rolled out
 * @param faults of the calls of the process that rolls it out
 * @param meddling what others do meanwhile, in the order of time
 * @param wishes that people post meanwhile, in the order of time; none of them leaves the rollout paused
 */
public record Scenario(
        long seed,
        SimulatedApplication application,
        Optional<Release> live,
        Release release,
        Capacity capacity,
        Strategy strategy,
        FaultPoints faults,
        List<Meddling> meddling,
        List<Wish> wishes) {

    /**
     * Something that somebody else does.
     *
     * @param after the start of the rollout, by the platform's clock
     */
    public record Meddling(Duration after, ForeignChange change) {
        public Meddling {
            requireNonNull(after, "after");
            requireNonNull(change, "change");
        }
    }

    /**
     * A signal to the rollout.
     *
     * @param after the start of the rollout, by the platform's clock
     */
    public record Wish(Duration after, Signal.Kind kind) {
        public Wish {
            requireNonNull(after, "after");
            requireNonNull(kind, "kind");
        }
    }

    public Scenario {
        requireNonNull(application, "application");
        requireNonNull(live, "live");
        requireNonNull(release, "release");
        requireNonNull(capacity, "capacity");
        requireNonNull(strategy, "strategy");
        requireNonNull(faults, "faults");
        meddling = List.copyOf(meddling);
        wishes = List.copyOf(wishes);
    }

    @Override
    public String toString() {
        return strategy.name() + " on " + application.capabilities().trafficModel() + " with " + meddling.size()
                + " foreign changes, " + wishes.size() + " wishes, again with -D" + Scenarios.SEED + "=" + seed;
    }
}
