package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.analysis.MetricSource;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateCatalogue;
import dev.sluice.gate.GateSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who answers in this process what plans ask by name: gates, those of the rollout first, then those bound by their names, then those of a
 * kind that is bound or built in; and sources of metrics. Immutable.
 */
record Bindings(Function<GateSpec, Optional<Gate>> gates, Map<String, MetricSource> metrics) {

    /** @throws RuntimeException if its kind is known but it can't be made of its parameters */
    Optional<Gate> gate(GateSpec spec) {
        return gates.apply(spec);
    }

    /** These, and before them the gates that a rollout brings along. */
    Bindings and(List<Gate> own) {
        Map<String, Gate> named = new LinkedHashMap<>();
        own.forEach(g -> named.put(g.spec().name(), g));
        Function<GateSpec, Optional<Gate>> both = spec -> Optional.ofNullable(named.get(spec.name()))
                .filter(g -> g.spec().equals(spec))
                .or(() -> gate(spec));
        return new Bindings(both, metrics);
    }

    /** @throws ConfigurationException naming everything that is asked and not bound */
    void require(Demands demands, String subject) {
        new Problems().addAll(missing(demands)).throwIfAny(subject);
    }

    /** How going on with what a journal holds ends at once, if something that is still to be asked is not bound. */
    Optional<Outcome> missingFor(Ledger ledger) {
        Demands demands = ledger.rollout().map(Demands::ahead).orElse(Demands.NONE);
        List<Problem> missing = missing(demands);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        boolean gate = demands.gates().stream().anyMatch(spec -> !problems(spec).isEmpty());
        String all = missing.stream().map(Problem::toString).collect(Collectors.joining("; "));
        return Optional.of(new Outcome.Interrupted(
                new Cause(
                        gate ? Cause.Kind.GATE_UNAVAILABLE : Cause.Kind.INCONCLUSIVE,
                        ledger.rollout().orElseThrow().stepText(),
                        "not bound in this process: " + all + "; bind them, or call resumeOrRollback to go back"),
                true));
    }

    private List<Problem> missing(Demands demands) {
        Problems problems = new Problems();
        demands.gates().forEach(spec -> problems.addAll(problems(spec)));
        demands.sources()
                .forEach((source, analyses) -> problems.require(
                        metrics.containsKey(source),
                        "metric source",
                        source,
                        "must be bound, " + String.join(" and ", analyses)
                                + " reads it: build the engine with .metrics(\"" + source + "\", source)"));
        return problems.list();
    }

    private List<Problem> problems(GateSpec spec) {
        try {
            return gate(spec).isPresent()
                    ? List.of()
                    : List.of(new Problem(
                            "gate",
                            spec.toString(),
                            "must be bound: build the engine with .bind(gate) for this name or .bind(\"" + spec.kind()
                                    + "\", factory) for its kind, or use a built-in kind"));
        } catch (ConfigurationException e) {
            return e.problems().stream()
                    .map(p -> new Problem("gate " + spec.name() + " " + p.field(), p.value(), p.reason()))
                    .toList();
        } catch (RuntimeException e) {
            return List.of(new Problem("gate", spec.toString(), "must be one that can be made: " + e));
        }
    }

    /** Collects what an engine binds. What can't be meant is refused at once. */
    static final class Collected {
        private final Map<String, Gate> gates = new LinkedHashMap<>();
        private final Map<String, Function<GateSpec, Gate>> kinds = new LinkedHashMap<>();
        private final Map<String, MetricSource> metrics = new LinkedHashMap<>();

        void gate(Gate gate) {
            Gate before = gates.putIfAbsent(gate.spec().name(), gate);
            if (before != null) {
                throw new IllegalStateException(
                        "gate " + gate.spec() + " was bound but its name is taken by " + before.spec());
            }
        }

        void kind(String kind, Function<GateSpec, Gate> factory) {
            String checked = new GateSpec("any", kind, Map.of()).kind();
            if (GateCatalogue.kinds().contains(checked)) {
                throw new IllegalArgumentException("gate kind was '" + kind + "' but must be none of "
                        + new TreeSet<>(GateCatalogue.kinds()) + ", which are built in");
            } else if (kinds.putIfAbsent(checked, requireNonNull(factory, "factory")) != null) {
                throw new IllegalStateException("gates of the kind '" + kind + "' were bound twice");
            }
        }

        void metrics(String name, MetricSource source) {
            if (metrics.putIfAbsent(requireNonNull(name, "name"), requireNonNull(source, "source")) != null) {
                throw new IllegalStateException("metrics '" + name + "' was bound twice");
            }
        }

        Bindings bindings() {
            Map<String, Gate> named = Map.copyOf(gates);
            Map<String, Function<GateSpec, Gate>> made = Map.copyOf(kinds);
            Function<GateSpec, Optional<Gate>> all = spec -> Optional.ofNullable(named.get(spec.name()))
                    .filter(g -> g.spec().kind().equals(spec.kind()))
                    .or(() -> Optional.ofNullable(made.get(spec.kind()))
                            .map(factory -> requireNonNull(factory.apply(spec), "a gate of its factory")))
                    .or(() -> GateCatalogue.create(spec));
            return new Bindings(all, Map.copyOf(metrics));
        }
    }
}
