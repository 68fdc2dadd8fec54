package dev.sluice.traffic;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.release.RevisionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The whole of an application's traffic as one value: weights, matches that come before them, and a mirror.
 *
 * <p>Always written as a whole, so that taking a revision out takes its matches and its mirror out in the same write. Weights add up to
 * 100 %, or there are none at all ({@link #none()}: a declared downtime, or a first release taken back). Immutable; equal when
 * everything in it is equal.
 */
public final class TrafficRules {
    private static final TrafficRules NONE = new TrafficRules(new TreeMap<>(), List.of(), Optional.empty());

    private final Map<RevisionId, Weight> weights;
    private final List<TrafficMatch> matches;
    private final Optional<Mirror> mirror;
    private final int hash;

    private TrafficRules(Map<RevisionId, Weight> weights, List<TrafficMatch> matches, Optional<Mirror> mirror) {
        this.weights = Collections.unmodifiableMap(weights);
        this.matches = List.copyOf(matches);
        this.mirror = mirror;
        this.hash = Objects.hash(this.weights, this.matches, this.mirror);
    }

    /** No traffic at all. */
    public static TrafficRules none() {
        return NONE;
    }

    /** Everything to one revision. */
    public static TrafficRules all(RevisionId revision) {
        return builder().weight(revision, Weight.ALL).build();
    }

    /** A share to one revision and the rest to another. */
    public static TrafficRules split(RevisionId revision, Weight share, RevisionId rest) {
        return builder()
                .weight(revision, share)
                .weight(rest, share.complement())
                .build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The revisions with a weight above zero, in the order of their names. Adds up to 100 % or is empty. */
    public Map<RevisionId, Weight> weights() {
        return weights;
    }

    /** The weight of a revision; zero if it has none. */
    public Weight weight(RevisionId revision) {
        return weights.getOrDefault(revision, Weight.ZERO);
    }

    /** What comes before the weights, first match first. */
    public List<TrafficMatch> matches() {
        return matches;
    }

    public Optional<Mirror> mirror() {
        return mirror;
    }

    public boolean isNone() {
        return weights.isEmpty() && matches.isEmpty() && mirror.isEmpty();
    }

    /** Whether users may reach the revision: it has a weight or a match. A mirror alone reaches no user. */
    public boolean serves(RevisionId revision) {
        return weights.containsKey(revision) || matches.stream().anyMatch(m -> m.to().equals(revision));
    }

    /** Every revision that gets anything: by weight, by match or by mirror. */
    public Set<RevisionId> revisions() {
        Set<RevisionId> all = new LinkedHashSet<>(weights.keySet());
        matches.forEach(m -> all.add(m.to()));
        mirror.ifPresent(m -> all.add(m.to()));
        return Collections.unmodifiableSet(all);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrafficRules that
                && hash == that.hash
                && weights.equals(that.weights)
                && matches.equals(that.matches)
                && mirror.equals(that.mirror);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        if (isNone()) {
            return "no traffic";
        }
        List<String> parts = new ArrayList<>();
        weights.forEach((revision, weight) -> parts.add(weight + " " + revision));
        matches.forEach(m -> parts.add(m.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + m.name() + "="
                + m.value() + " to " + m.to()));
        mirror.ifPresent(m -> parts.add("mirror " + m.share() + " to " + m.to()));
        return String.join(", ", parts);
    }

    /** Collects rules; {@link #build()} reports everything that does not fit at once. */
    public static final class Builder {
        private final Map<RevisionId, Weight> weights = new TreeMap<>();
        private final List<TrafficMatch> matches = new ArrayList<>();
        private Optional<Mirror> mirror = Optional.empty();

        private Builder() {}

        /** Sets the weight of a revision; zero takes it out. */
        public Builder weight(RevisionId revision, Weight weight) {
            requireNonNull(revision, "revision");
            if (requireNonNull(weight, "weight").basisPoints() == 0) {
                weights.remove(revision);
            } else {
                weights.put(revision, weight);
            }
            return this;
        }

        /** Adds a match after those before it. */
        public Builder match(TrafficMatch match) {
            matches.add(requireNonNull(match, "match"));
            return this;
        }

        public Builder mirror(Mirror mirror) {
            this.mirror = Optional.of(mirror);
            return this;
        }

        /** @throws dev.sluice.ConfigurationException if the weights don't add up, or matches or a mirror stand without weights */
        public TrafficRules build() {
            int sum = weights.values().stream().mapToInt(Weight::basisPoints).sum();
            Problems problems = new Problems();
            problems.require(
                    sum == 10_000 || weights.isEmpty(),
                    "weights",
                    weights,
                    "must add up to 100%, not to " + sum / 100.0 + "%");
            problems.require(
                    !weights.isEmpty() || (matches.isEmpty() && mirror.isEmpty()),
                    "weights",
                    weights,
                    "must be given when there are matches or a mirror");
            problems.throwIfAny("These traffic rules");
            Map<RevisionId, Weight> copy = new TreeMap<>();
            copy.putAll(weights);
            return new TrafficRules(copy, matches, mirror);
        }
    }
}
