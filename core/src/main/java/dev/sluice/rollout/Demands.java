package dev.sluice.rollout;

import dev.sluice.analysis.Analysis;
import dev.sluice.driver.Progress;
import dev.sluice.gate.GateSpec;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.GatedStep;
import dev.sluice.strategy.Step;
import dev.sluice.strategy.Strategy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a rollout asks of the process that drives it: gates, and sources of metrics with the names of the analyses that read them. In the
 * order in which they are asked. Immutable.
 */
record Demands(Set<GateSpec> gates, Map<String, Set<String>> sources) {
    static final Demands NONE = new Demands(Set.of(), Map.of());

    Demands {
        gates = Collections.unmodifiableSet(new LinkedHashSet<>(gates));
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    }

    /**
     * Everything that any plan of a strategy asks; the plan of one world may leave some of it out.
     *
     * @param more gates that the rollout adds
     */
    static Demands of(Strategy strategy, List<GatedStep> more) {
        Collector collector = new Collector();
        strategy.safeguards().gates().forEach(collector::gate);
        more.forEach(collector::gate);
        if (strategy instanceof Canary canary) {
            for (CanaryStep step : canary.steps()) {
                step.analysis().ifPresent(collector::analysis);
                step.gates().forEach(collector::gate);
            }
            canary.background().map(Canary.Background::analysis).ifPresent(collector::analysis);
        }
        strategy.safeguards().analysis().ifPresent(collector::analysis);
        return collector.demands();
    }

    /** What a rollout under way still asks. */
    static Demands ahead(Progress progress) {
        Collector collector = new Collector();
        List<Step> way = progress.way();
        way.subList(from(progress, way), way.size()).forEach(step -> step.accept(collector));
        return collector.demands();
    }

    /** Where a judge may step back, what was asked since traffic began to move can be asked once more. */
    private static int from(Progress progress, List<Step> way) {
        List<Step> rest = way.subList(progress.step(), way.size());
        if (rest.stream().noneMatch(Demands::mayStepBack)) {
            return progress.step();
        }
        int first = 0;
        while (!(way.get(first) instanceof Step.Route) && first < progress.step()) {
            first++;
        }
        return first;
    }

    private static boolean mayStepBack(Step step) {
        return step instanceof Step.Judge judge
                && judge.analysis().whenInconclusive() == Analysis.WhenInconclusive.STEP_BACK;
    }

    /** Adds up what steps ask. */
    private static final class Collector implements Step.Visitor<Collector> {
        private final Set<GateSpec> gates = new LinkedHashSet<>();
        private final Map<String, Set<String>> sources = new LinkedHashMap<>();

        Demands demands() {
            return new Demands(gates, sources);
        }

        void gate(GatedStep gate) {
            gates.add(gate.gate());
        }

        void analysis(Analysis analysis) {
            for (Analysis.Metered metered : analysis.metrics()) {
                sources.computeIfAbsent(metered.source(), source -> new LinkedHashSet<>())
                        .add(analysis.name());
            }
        }

        @Override
        public Collector other(Step step) {
            return this;
        }

        @Override
        public Collector ask(Step.Ask step) {
            gates.add(step.gate());
            return this;
        }

        @Override
        public Collector judge(Step.Judge step) {
            analysis(step.analysis());
            return this;
        }

        @Override
        public Collector watch(Step.Watch step) {
            analysis(step.analysis());
            return this;
        }

        @Override
        public Collector conclude(Step.Conclude step) {
            analysis(step.analysis());
            return this;
        }
    }
}
