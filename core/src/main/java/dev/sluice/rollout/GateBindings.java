package dev.sluice.rollout;

import dev.sluice.Problems;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateCatalogue;
import dev.sluice.gate.GateSpec;
import dev.sluice.strategy.GatedStep;
import dev.sluice.strategy.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * From what a plan keeps of a gate to the gate itself: those of the rollout first, then those bound to the engine, then the built-in
 * kinds. Immutable.
 */
record GateBindings(Function<GateSpec, Optional<Gate>> gates) {

    /** What an engine with these bindings knows. */
    static GateBindings ofEngine(Function<GateSpec, Optional<Gate>> bound) {
        return new GateBindings(spec -> bound.apply(spec).or(() -> GateCatalogue.create(spec)));
    }

    Optional<Gate> gate(GateSpec spec) {
        return gates.apply(spec);
    }

    /** These, and before them the gates that a rollout brings along. */
    GateBindings and(List<Gate> own) {
        Map<String, Gate> named = new LinkedHashMap<>();
        own.forEach(g -> named.put(g.spec().name(), g));
        return new GateBindings(spec -> Optional.ofNullable(named.get(spec.name()))
                .filter(g -> g.spec().equals(spec))
                .or(() -> gate(spec)));
    }

    /** @throws dev.sluice.ConfigurationException naming every gate of the rollout that is not bound */
    void requireAll(Rollout rollout) {
        Problems problems = new Problems();
        Stream.concat(rollout.gatedSteps().stream(), rollout.strategy().safeguards().gates().stream())
                .map(GatedStep::gate)
                .forEach(gate -> problems.require(
                        gate(gate).isPresent(),
                        "gate",
                        gate,
                        "must be bound: give the engine a gate of this name, or use a built-in kind"));
        problems.throwIfAny("This rollout of " + rollout.release().label());
    }

    /** How going on with what a journal holds ends at once, if a gate that is still to be asked is not bound. */
    Optional<Outcome> missingFor(Ledger ledger) {
        List<String> missing = ledger.rollout().stream()
                .flatMap(p -> p.way().stream().skip(p.step()))
                .filter(s -> s instanceof Step.Ask a && gate(a.gate()).isEmpty())
                .map(Step::toString)
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Outcome.Interrupted(
                        new Cause(
                                Cause.Kind.GATE_UNAVAILABLE,
                                missing.get(0),
                                "not bound in this process: " + missing
                                        + "; bind them, or call resumeOrRollback to go back"),
                        true));
    }
}
