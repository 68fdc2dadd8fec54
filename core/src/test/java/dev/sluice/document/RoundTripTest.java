package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeded;
import dev.sluice.driver.Outcome;
import dev.sluice.release.Workload;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Step;
import dev.sluice.strategy.Strategy;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private static final long FIRST_SEED = Seeded.first(20_261_101L);
    private static final int SEEDS = 1_000;

    @Test
    void a_ledger_reads_back_as_what_was_written() {
        everySeed(RandomValues::ledger, LedgerDocument::toJson, LedgerDocument::fromJson);
    }

    @Test
    void a_plan_reads_back_as_what_was_written() {
        everySeed(RandomValues::plan, PlanDocument::toJson, PlanDocument::fromJson);
    }

    @Test
    void an_outcome_reads_back_as_what_was_written() {
        everySeed(RandomValues::outcome, OutcomeDocument::toJson, OutcomeDocument::fromJson);
    }

    @Test
    void the_end_of_a_rollout_reads_back_as_what_was_written() {
        everySeed(RandomValues::ended, EndedDocument::toJson, EndedDocument::fromJson);
    }

    @Test
    void a_strategy_reads_back_from_json_as_what_was_written() {
        everySeed(RandomValues::strategy, StrategyDocument::toJson, StrategyDocument::fromJson);
    }

    @Test
    void a_strategy_reads_back_from_yaml_as_what_was_written() {
        everySeed(RandomValues::strategy, StrategyDocument::toYaml, StrategyDocument::fromYaml);
    }

    @Test
    void the_random_values_hold_every_kind_of_step_workload_outcome_and_strategy() {
        Set<Class<?>> seen = new HashSet<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            RandomValues values = new RandomValues(seed);
            Plan plan = values.plan();
            plan.steps().forEach(step -> seen.add(step.getClass()));
            seen.add(plan.target().release().workload().getClass());
            seen.add(values.outcome().getClass());
            seen.add(values.strategy().getClass());
        }

        assertThat(seen)
                .contains(Step.class.getPermittedSubclasses())
                .contains(Workload.class.getPermittedSubclasses())
                .contains(Outcome.class.getPermittedSubclasses())
                .contains(Strategy.class.getPermittedSubclasses());
    }

    private static <T> void everySeed(
            Function<RandomValues, T> make, Function<T, String> write, Function<String, T> read) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            Seeded.check(seed, s -> readsBack(make.apply(new RandomValues(s)), write, read, s % 100 == 0));
        }
    }

    /** @param thoroughly slow; looks behind the hash by which plans are equal */
    private static <T> void readsBack(
            T written, Function<T, String> write, Function<String, T> read, boolean thoroughly) {
        String text = write.apply(written);

        T back = read.apply(text);

        assertThat(back).isEqualTo(written);
        if (thoroughly) {
            assertThat(back).usingRecursiveComparison().isEqualTo(written);
        }
        assertThat(write.apply(back)).isEqualTo(text);
    }
}
