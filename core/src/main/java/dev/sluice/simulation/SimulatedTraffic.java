package dev.sluice.simulation;

import dev.sluice.fence.Fence;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The traffic object: what is recorded, and what parts of the data plane may still do.
 *
 * @param before rules that are in force somewhere until the recorded ones have arrived everywhere
 * @param arrivesAt when they have; null once they have
 */
record SimulatedTraffic(
        TrafficRules rules,
        @Nullable Fence claim,
        Set<TrafficRules> before,
        @Nullable Instant arrivesAt) {

    static SimulatedTraffic of(TrafficRules rules) {
        return new SimulatedTraffic(rules, null, Set.of(), null);
    }

    SimulatedTraffic claimed(Fence fence) {
        return new SimulatedTraffic(rules, Claims.higher(claim, fence), before, arrivesAt);
    }

    SimulatedTraffic routed(TrafficRules wanted, Instant now, Duration propagation) {
        if (rules.equals(wanted)) {
            return this;
        }
        Set<TrafficRules> lingering = new LinkedHashSet<>(before);
        lingering.add(rules);
        lingering.remove(wanted);
        return new SimulatedTraffic(wanted, claim, Set.copyOf(lingering), now.plus(propagation));
    }

    SimulatedTraffic settled(Instant now) {
        return arrivesAt == null || arrivesAt.isAfter(now) ? this : new SimulatedTraffic(rules, claim, Set.of(), null);
    }

    boolean serves(RevisionId revision) {
        return rules.serves(revision);
    }

    /** Every set of rules that some part of the data plane may follow now. */
    Set<TrafficRules> inForce() {
        Set<TrafficRules> all = new LinkedHashSet<>(before);
        all.add(rules);
        return all;
    }

    Stream<Instant> due() {
        return Stream.ofNullable(arrivesAt);
    }
}
