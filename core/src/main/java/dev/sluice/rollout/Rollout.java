package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.deploy.Deployer;
import dev.sluice.driver.Assignment;
import dev.sluice.event.RolloutListener;
import dev.sluice.gate.Gate;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.secret.LiteralSecrets;
import dev.sluice.strategy.GatedStep;
import dev.sluice.strategy.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One release to one application by one strategy, as a value: it does nothing until an engine runs it. Immutable.
 */
public final class Rollout {
    /** How long a gate of a rollout may take unless said otherwise. */
    public static final Duration GATE_LIMIT = Duration.ofMinutes(10);

    private final Release release;
    private final Deployer deployer;
    private final Strategy strategy;
    private final Optional<Capacity> capacity;
    private final List<GatedStep> gatedSteps;
    private final List<Gate> gates;
    private final List<RolloutListener> listeners;
    private final Map<String, String> allowedLiterals;

    private Rollout(Builder builder, Deployer deployer, Strategy strategy) {
        this.release = builder.release;
        this.deployer = deployer;
        this.strategy = strategy;
        this.capacity = builder.capacity;
        this.gatedSteps = List.copyOf(builder.gatedSteps);
        this.gates = List.copyOf(builder.gates);
        this.listeners = List.copyOf(builder.listeners);
        this.allowedLiterals = Map.copyOf(builder.allowedLiterals);
    }

    /** Starts from what shall go live. */
    public static Builder of(Release release) {
        return new Builder(release);
    }

    public Release release() {
        return release;
    }

    public Deployer deployer() {
        return deployer;
    }

    public Strategy strategy() {
        return strategy;
    }

    /** What the release shall have; empty: what the old one has, or one instance. */
    public Optional<Capacity> capacity() {
        return capacity;
    }

    /** The gates asked before traffic moves, after those of the strategy, as a plan keeps them. */
    public List<GatedStep> gatedSteps() {
        return gatedSteps;
    }

    /** The same gates, as this process asks them. */
    public List<Gate> gates() {
        return gates;
    }

    public List<RolloutListener> listeners() {
        return listeners;
    }

    /** The variables of the configuration that look like secrets and are none, with the reasons that were given. */
    public Map<String, String> allowedLiterals() {
        return allowedLiterals;
    }

    /**
     * What a session is told, with the release pinned by the platform.
     *
     * @param through the deployer of this rollout, or one that calls it
     * @throws dev.sluice.ConfigurationException if the release can't run there
     */
    Assignment begin(RolloutId id, Deployer through) {
        return new Assignment.Begin(
                id,
                deployer.application(),
                deployer.capabilities(),
                strategy,
                through.prepare(release),
                capacity,
                gatedSteps);
    }

    @Override
    public String toString() {
        return "Rollout[" + release.label() + " to " + deployer.application() + " by " + strategy + "]";
    }

    /** Collects a rollout; {@link #build()} reports everything that is missing at once. */
    public static final class Builder {
        private final Release release;
        private @Nullable Deployer deployer;
        private @Nullable Strategy strategy;
        private Optional<Capacity> capacity = Optional.empty();
        private final List<GatedStep> gatedSteps = new ArrayList<>();
        private final List<Gate> gates = new ArrayList<>();
        private final List<RolloutListener> listeners = new ArrayList<>();
        private final Map<String, String> allowedLiterals = new LinkedHashMap<>();

        private Builder(Release release) {
            this.release = requireNonNull(release, "release");
        }

        /** Where to. Required. */
        public Builder to(Deployer deployer) {
            this.deployer = requireNonNull(deployer, "deployer");
            return this;
        }

        /** How. Required. */
        public Builder using(Strategy strategy) {
            this.strategy = requireNonNull(strategy, "strategy");
            return this;
        }

        /** What the release shall have. Default: what the old one has, or one instance. */
        public Builder capacity(Capacity capacity) {
            this.capacity = Optional.of(capacity);
            return this;
        }

        /** So many instances. */
        public Builder capacity(int instances) {
            return capacity(Capacity.fixed(instances));
        }

        /** Adds a gate that must pass before traffic moves, within {@link #GATE_LIMIT}. */
        public Builder gate(Gate gate) {
            return gate(gate, GATE_LIMIT);
        }

        /** Adds a gate that must pass before traffic moves, within its own limit. */
        public Builder gate(Gate gate, Duration limit) {
            gatedSteps.add(new GatedStep(gate.spec(), limit));
            gates.add(gate);
            return this;
        }

        /** Adds listeners. */
        public Builder listen(RolloutListener... more) {
            listeners.addAll(List.of(more));
            return this;
        }

        /**
         * Says that a variable of the configuration is no secret although it looks like one.
         *
         * @param reason for whoever reviews this
         */
        public Builder allowLiteral(String variable, String reason) {
            allowedLiterals.put(requireNonNull(variable, "variable"), requireNonNull(reason, "reason"));
            return this;
        }

        /**
         * @throws dev.sluice.ConfigurationException naming everything that is missing, and every variable of the configuration that
         *     looks like a secret
         */
        public Rollout build() {
            Problems problems = new Problems();
            problems.require(deployer != null, "to", null, "must name a deployer");
            problems.require(strategy != null, "using", null, "must name a strategy");
            Map<String, String> suspicious = new TreeMap<>(release.config());
            suspicious.keySet().removeAll(allowedLiterals.keySet());
            problems.addAll(LiteralSecrets.problems("config", suspicious, "allowLiteral"));
            problems.throwIfAny("This rollout of " + release.label());
            return new Rollout(this, requireNonNull(deployer), requireNonNull(strategy));
        }
    }
}
