package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.analysis.Analysis;
import dev.sluice.gate.GateSpec;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One step of a {@link Canary}: what of the traffic the new revision gets, how long it must hold it, and who is asked before the next.
 * Immutable: each method answers with a changed copy.
 */
public final class CanaryStep {
    /** How long an approval may take unless said otherwise; after that the rollout goes back. */
    public static final Duration APPROVAL_LIMIT = Duration.ofHours(24);

    private final Weight weight;
    private final List<RequestMatch> matches;
    private final Weight mirrored;
    private final OptionalInt instances;
    private final Duration bake;
    private final Optional<Analysis> analysis;
    private final List<GatedStep> gates;

    private CanaryStep(
            Weight weight,
            List<RequestMatch> matches,
            Weight mirrored,
            OptionalInt instances,
            Duration bake,
            Optional<Analysis> analysis,
            List<GatedStep> gates) {
        this.weight = requireNonNull(weight, "weight");
        this.matches = matches;
        this.mirrored = requireNonNull(mirrored, "mirrored");
        this.instances = instances;
        this.bake = requireNonNull(bake, "bake");
        this.analysis = analysis;
        this.gates = gates;
    }

    /** A share of all requests; no bake time, nobody is asked, and as many instances as the share is of the wanted ones, rounded up. */
    public static CanaryStep to(Weight weight) {
        return new CanaryStep(
                weight, List.of(), Weight.ZERO, OptionalInt.empty(), Duration.ZERO, Optional.empty(), List.of());
    }

    /** No share at all: for a first step that only {@link #matching} requests or {@link #mirroring copies} reach. */
    public static CanaryStep withoutShare() {
        return to(Weight.ZERO);
    }

    /** Adds requests that go to the new revision whatever the share is. */
    public CanaryStep matching(RequestMatch match) {
        return new CanaryStep(weight, with(matches, match), mirrored, instances, bake, analysis, gates);
    }

    /** Copies a share of the old revision's requests to the new one and throws the answers away. */
    public CanaryStep mirroring(Weight share) {
        return new CanaryStep(weight, matches, share, instances, bake, analysis, gates);
    }

    /** Sets the instances of the new revision apart from its share. Never fewer than a step before had. */
    public CanaryStep instances(int count) {
        return new CanaryStep(weight, matches, mirrored, OptionalInt.of(count), bake, analysis, gates);
    }

    /** How long the new revision must stay ready with this traffic; losing readiness starts it again. */
    public CanaryStep bakeFor(Duration duration) {
        return new CanaryStep(weight, matches, mirrored, instances, duration, analysis, gates);
    }

    /** Judges the new revision after the bake time, with this traffic: what fails or can't tell goes back. */
    public CanaryStep judgedBy(Analysis byWhat) {
        return new CanaryStep(weight, matches, mirrored, instances, bake, Optional.of(byWhat), gates);
    }

    /** Asks for an approval after the bake time, within {@link #APPROVAL_LIMIT}. */
    public CanaryStep approvedBy(String name) {
        return asking(new GateSpec(name, "approval", Map.of()), APPROVAL_LIMIT);
    }

    /** Asks a gate after the bake time. */
    public CanaryStep asking(GateSpec gate, Duration limit) {
        return new CanaryStep(
                weight, matches, mirrored, instances, bake, analysis, with(gates, new GatedStep(gate, limit)));
    }

    public Weight weight() {
        return weight;
    }

    public List<RequestMatch> matches() {
        return matches;
    }

    /** Zero for none. */
    public Weight mirrored() {
        return mirrored;
    }

    /** Empty: as the weight says. */
    public OptionalInt instances() {
        return instances;
    }

    public Duration bake() {
        return bake;
    }

    public Optional<Analysis> analysis() {
        return analysis;
    }

    public List<GatedStep> gates() {
        return gates;
    }

    /** Whether it needs more than shares from a platform. */
    boolean needsRules() {
        return !matches.isEmpty() || mirrored.basisPoints() > 0;
    }

    void check(String name, Weight before, Problems problems) {
        problems.require(
                weight.basisPoints() > 0 || needsRules(),
                name,
                weight,
                "must lead something to the new revision: a share, a match or a mirror");
        problems.require(
                weight.compareTo(before) >= 0,
                name,
                weight,
                "must be at least the weight of the step before, " + before);
        problems.require(
                !weight.equals(Weight.ALL) || !needsRules(),
                name,
                matches + " mirrored " + mirrored,
                "must be left out where the new revision has everything");
        problems.require(
                instances.isEmpty() || (instances.getAsInt() >= 1 && instances.getAsInt() <= 10_000),
                name + " instances",
                instances,
                "must be in [1, 10000]");
        problems.requireNotNegative(name + " bakeFor", bake);
    }

    /** Who has approved one thing has not approved another: no name may be there twice, here or among {@code names}. */
    void checkGates(String name, Set<String> names, Problems problems) {
        for (GatedStep gate : gates) {
            problems.require(
                    names.add(gate.gate().name()),
                    name + " gate",
                    gate.gate().name(),
                    "must be there once: give the approval of each step a name of its own");
        }
    }

    private static <T> List<T> with(List<T> list, T more) {
        List<T> all = new ArrayList<>(list);
        all.add(requireNonNull(more, "more"));
        return List.copyOf(all);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CanaryStep that
                && weight.equals(that.weight)
                && matches.equals(that.matches)
                && mirrored.equals(that.mirrored)
                && instances.equals(that.instances)
                && bake.equals(that.bake)
                && analysis.equals(that.analysis)
                && gates.equals(that.gates);
    }

    @Override
    public int hashCode() {
        return Objects.hash(weight, matches, mirrored, instances, bake, analysis, gates);
    }

    @Override
    public String toString() {
        return weight
                + (matches.isEmpty() ? "" : " " + matches)
                + (mirrored.basisPoints() == 0 ? "" : " mirroring " + mirrored)
                + (instances.isEmpty() ? "" : " on " + instances.getAsInt())
                + (bake.isZero() ? "" : " for " + bake)
                + analysis.map(a -> " judged by " + a.name()).orElse("")
                + (gates.isEmpty() ? "" : " asking " + gates);
    }
}
