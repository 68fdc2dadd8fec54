package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What may be done before it is in the journal, and what may not. */
class WriteAheadTest {
    private static final Instant NOW = Given.NOON.plusSeconds(30);
    private static final Change ROUTE = new Change.Route(TrafficRules.all(Given.NEW));
    private static final Change STOP = new Change.Scale(Given.OLD, Capacity.NONE);
    private static final Question SPREAD = new Question.Propagated(TrafficRules.all(Given.NEW));

    @Test
    void a_route_right_behind_the_instances_that_it_waits_for_is_foreseen() {
        Ledger scaling = at("scale new");

        assertThat(isOwed(scaling, apply(ROUTE), next(scaling))).isFalse();
        assertThat(isOwed(scaling, apply(ROUTE), p -> next(scaling).apply(p).triedAgain("refused")))
                .as("that was refused once")
                .isTrue();
        assertThat(isOwed(scaling, apply(ROUTE), p -> next(scaling).apply(p).next(NOW)))
                .as("two steps on")
                .isTrue();
        assertThat(isOwed(at("stage new"), apply(ROUTE), next(at("stage new")))).isTrue();
    }

    @Test
    void what_another_process_has_left_is_written_anew_before_it_is_acted_on() {
        Ledger scaling = at("scale new");
        Decision due = decide(scaling, apply(ROUTE), next(scaling));

        assertThat(WriteAhead.isOwed(scaling, due, false)).isTrue();
        assertThat(WriteAhead.isOwed(scaling, due, true)).isFalse();
    }

    @Test
    void a_look_at_what_traffic_does_is_free_and_a_gate_is_not() {
        Ledger scaling = at("scale new");
        Question gate = new Question.Passes(new GateSpec("ops", "custom", Map.of()), Optional.empty());

        assertThat(isOwed(scaling, ask(SPREAD), next(scaling))).isFalse();
        assertThat(isOwed(scaling, ask(new Question.Serving(Given.OLD)), next(scaling)))
                .isFalse();
        assertThat(isOwed(scaling, ask(gate), next(scaling))).isTrue();
        assertThat(isOwed(scaling, ask(SPREAD), p -> p.goBack(cause(), NOW))).isTrue();
    }

    @Test
    void a_wait_before_the_commit_is_noted_with_its_deadline() {
        Ledger scaling = at("scale new");

        assertThat(isOwed(scaling, wait("propagation"), next(scaling))).isTrue();
        assertThat(isOwed(scaling, wait("the same still"), p -> p)).isFalse();
    }

    @Test
    void the_commit_is_noted_before_anything_is_done_behind_it() {
        Ledger routed = at("route 100%");

        assertThat(isOwed(routed, apply(STOP), p -> p.next(NOW).commit(NOW))).isTrue();
        assertThat(isOwed(routed, wait("drain"), p -> p.next(NOW).commit(NOW))).isTrue();
    }

    @Test
    void behind_the_commit_only_what_is_good_and_what_is_warm_is_noted_before_the_end() {
        Ledger draining = at("drain old");
        Ledger warm = draining.withWarm(new WarmRevision(Given.OLD, NOW));
        Prepared good = Given.V2;

        assertThat(isOwed(draining, apply(STOP), next(draining))).isFalse();
        assertThat(isOwed(draining, wait("instances end"), next(draining))).isFalse();
        assertThat(WriteAhead.isOwed(draining, apply(STOP).apply(warm), true)).isTrue();
        assertThat(WriteAhead.isOwed(
                        draining,
                        apply(STOP).apply(draining.withGood(new GoodRelease(good, Given.NEW, Capacity.fixed(4), NOW))),
                        true))
                .isTrue();
    }

    @Test
    void an_end_is_always_written() {
        Ledger draining = at("drain old");
        Decision end = new Decision.Finish(new Outcome.Interrupted(cause(), true), draining);

        assertThat(WriteAhead.isOwed(draining, end, true)).isTrue();
    }

    private static Ledger at(String step) {
        return Given.rollout(Given.plan(TrafficModel.WEIGHTED, 4, BlueGreen.instant()))
                .at(step)
                .ledger();
    }

    private static Cause cause() {
        return new Cause(Cause.Kind.ABORTED, "scale", "asked for by ann");
    }

    private static UnaryOperator<Progress> next(Ledger of) {
        return p -> of.rollout().orElseThrow().next(NOW);
    }

    private static Function<Ledger, Decision> apply(Change change) {
        return ledger -> new Decision.Apply(change, ledger);
    }

    private static Function<Ledger, Decision> ask(Question question) {
        return ledger -> new Decision.Ask(question, Optional.empty(), ledger);
    }

    private static Function<Ledger, Decision> wait(String reason) {
        return ledger -> new Decision.Wait(NOW.plus(Duration.ofMinutes(1)), reason, ledger);
    }

    private static Decision decide(Ledger stored, Function<Ledger, Decision> how, UnaryOperator<Progress> to) {
        return how.apply(stored.withRollout(to.apply(stored.rollout().orElseThrow())));
    }

    private static boolean isOwed(Ledger stored, Function<Ledger, Decision> how, UnaryOperator<Progress> to) {
        return WriteAhead.isOwed(stored, decide(stored, how, to), true);
    }
}
