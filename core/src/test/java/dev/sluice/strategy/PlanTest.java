package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlanTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Incumbent V1 = new Incumbent(Planning.OLD, "v1", Capacity.fixed(4), Optional.of(Planning.V1));

    @Test
    void a_plan_describes_itself_to_people() {
        assertThat(Planning.on(TrafficModel.WEIGHTED)
                        .live(4)
                        .asking("ops")
                        .plan(BlueGreen.cautious())
                        .describe())
                .isEqualTo("""
                        blue-green of shop@prod: v1 (4) -> v2 (4), plan 1447a4aedfcfaf23
                          1. stage new   [at most 2m]
                          2. scale new to 4 and wait until ready   [at most 10m]
                          3. gate: approval ops   [at most 30m]
                          4. route 100% to new and verify   [at most 2m]
                          5. bake for 10m   [at most 30m]
                          6. commit   <- up to here every failure goes back, from here none does
                          7. drain old for at most 30s   [at most 30s]
                          8. keep old warm for 1h   [at most 2m]
                          9. collect what earlier rollouts left   [at most 2m]
                        way back: stage old; scale old to 4 and wait until ready; route 0% to new, 100% to old and verify; \
                        drain new for at most 30s; scale old to 4 and wait until ready; delete new
                        expected: 10m 11s, at most 1h 19m 30s
                        warning: a promise of no lost request holds for applications that drain: one that ends at once on \
                        SIGTERM breaks its kept connections whatever the order
                        """);
    }

    @Test
    void a_plan_prints_what_it_is_about() {
        Plan plan = draft().build();

        assertThat(plan).hasToString("Plan[blue-green of shop@prod to v2, " + plan.hash() + "]");
        assertThat(plan.hash()).matches("[0-9a-f]{16}");
    }

    @Test
    void a_plan_has_one_commit_and_none_on_the_way_back() {
        assertThatThrownBy(() -> empty().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must have exactly one commit, not 0");
        assertThatThrownBy(() -> draft().step(new Step.Commit()).build())
                .hasMessageContaining("must have exactly one commit, not 2");
        assertThatThrownBy(() -> draft().rollbackStep(new Step.Commit()).build())
                .hasMessageContaining("rollback was '[commit]' but must not have a commit");
    }

    @Test
    void the_commit_point_is_the_index_of_the_commit() {
        assertThat(draft().build().commitPoint()).isEqualTo(1);
        assertThat(draft().build().steps().get(1)).isEqualTo(new Step.Commit());
    }

    static Stream<Step> stepsWithOld() {
        return Stream.of(
                new Step.Stage(Role.OLD, LIMIT),
                new Step.Scale(Role.OLD, Capacity.fixed(1), LIMIT),
                new Step.Route(Weight.percent(50), Weight.percent(50), LIMIT),
                new Step.Drain(Role.OLD, LIMIT),
                new Step.Retire(Role.OLD, RetireMode.STOP, Duration.ZERO, LIMIT));
    }

    @ParameterizedTest
    @MethodSource("stepsWithOld")
    void a_first_release_has_no_old_revision_to_use(Step step) {
        assertThatThrownBy(() -> draft().step(step).build())
                .hasMessageContaining("must not use an old revision: there is none");
        assertThat(draft().old(V1).step(step).build().steps()).contains(step);
    }

    @Test
    void all_problems_of_a_plan_are_reported_at_once() {
        assertThatThrownBy(() -> empty().step(new Step.Drain(Role.OLD, LIMIT))
                        .rollbackStep(new Step.Commit())
                        .build())
                .hasMessageContainingAll("exactly one commit", "must not have a commit", "there is none");
    }

    @Test
    void the_longest_duration_is_all_limits_together() {
        assertThat(draft().build().longestDuration()).isEqualTo(LIMIT.plus(new Step.Commit().limit()));
    }

    @Test
    void warnings_are_words_and_do_not_change_the_hash() {
        assertThat(draft().old(V1).warning("w").build().hash())
                .isEqualTo(draft().old(V1).build().hash());
    }

    static Stream<UnaryOperator<Plan.Builder>> differences() {
        return Stream.of(
                b -> b.step(new Step.Collect(LIMIT)),
                b -> b.step(new Step.Collect(LIMIT.plusNanos(1))),
                b -> b.rollbackStep(new Step.Collect(LIMIT)),
                b -> b.old(new Incumbent(new RevisionId("shop-0"), "v1", Capacity.fixed(4), V1.prepared())),
                b -> b.old(new Incumbent(V1.revision(), "v1", Capacity.fixed(5), V1.prepared())),
                b -> b.old(new Incumbent(V1.revision(), "v1", V1.capacity(), Optional.empty())),
                b -> b.step(task("sh", "-c", "a b")),
                b -> b.step(task("sh", "-c a", "b")),
                b -> b.step(task("sh", "-c", "a b", "")),
                b -> b.step(gate(Map.of("url", "https://a, b=c"))),
                b -> b.step(gate(Map.of("url", "https://a", "b", "c"))),
                b -> b.step(new Step.Bake(LIMIT, LIMIT)),
                b -> b.step(new Step.Retire(Role.NEW, RetireMode.STOP, Duration.ZERO, LIMIT)),
                b -> b.step(new Step.Retire(Role.NEW, RetireMode.DELETE, Duration.ZERO, LIMIT)));
    }

    @Test
    void everything_that_decides_what_happens_changes_the_hash() {
        Set<String> hashes = new HashSet<>(
                Set.of(draft().old(V1).build().hash(), draft().build().hash()));

        List<UnaryOperator<Plan.Builder>> all = differences().toList();
        all.forEach(d -> hashes.add(d.apply(draft().old(V1)).build().hash()));

        assertThat(hashes).hasSize(all.size() + 2);
    }

    @Test
    void who_and_what_a_plan_is_about_changes_the_hash() {
        Application shop = Planning.SHOP;
        Set<String> hashes = new HashSet<>();
        hashes.add(hash(shop, "blue-green", TrafficModel.WEIGHTED, "v2", 4));
        hashes.add(hash(new Application("shop", "test"), "blue-green", TrafficModel.WEIGHTED, "v2", 4));
        hashes.add(hash(shop, "rolling", TrafficModel.WEIGHTED, "v2", 4));
        hashes.add(hash(shop, "blue-green", TrafficModel.SWITCH_ONLY, "v2", 4));
        hashes.add(hash(shop, "blue-green", TrafficModel.WEIGHTED, "v3", 4));
        hashes.add(hash(shop, "blue-green", TrafficModel.WEIGHTED, "v2", 5));

        assertThat(hashes).hasSize(6);
    }

    @Test
    void plans_are_equal_when_they_do_the_same_and_warn_of_the_same() {
        assertThat(draft().build()).isEqualTo(draft().build()).hasSameHashCodeAs(draft().build());
        assertThat(draft().warning("w").build()).isNotEqualTo(draft().build());
    }

    @Test
    void what_a_plan_holds_can_not_be_changed() {
        Plan.Builder builder = draft();
        Plan plan = builder.build();

        builder.step(new Step.Collect(LIMIT)).warning("w").rollbackStep(new Step.Collect(LIMIT));

        assertThat(plan.steps()).hasSize(2);
        assertThat(plan.rollback()).isEmpty();
        assertThat(plan.warnings()).isEmpty();
        assertThatThrownBy(() -> plan.steps().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private static String hash(Application application, String strategy, TrafficModel model, String label, int count) {
        return Plan.builder(
                        application,
                        strategy,
                        model,
                        dev.sluice.release.Prepared.of(
                                Release.image("shop:2").label(label).build(), Map.of()),
                        Capacity.fixed(count))
                .step(new Step.Commit())
                .build()
                .hash();
    }

    private static Step task(String... command) {
        return new Step.Task("migrate", List.of(command), LIMIT);
    }

    private static Step gate(Map<String, String> parameters) {
        return new Step.Ask(new GateSpec("ops", "webhook", parameters), LIMIT);
    }

    private static Plan.Builder draft() {
        return empty().step(new Step.Stage(Role.NEW, LIMIT)).step(new Step.Commit());
    }

    private static Plan.Builder empty() {
        return Plan.builder(Planning.SHOP, "blue-green", TrafficModel.WEIGHTED, Planning.V2, Capacity.fixed(4));
    }
}
