package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.TaskStatus.State;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.Signal.Kind;
import dev.sluice.release.Capacity;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that are neither about counts nor about traffic, as a table: what the world is like, and what is decided. */
class StepStateTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final OptionalInt NO_CODE = OptionalInt.empty();

    static Stream<Arguments> stage() {
        return Stream.of(
                arguments("not begun", stage("stage new").gone(Given.NEW), "stage v2"),
                arguments("done, by whomever", stage("stage new"), "run r-1-migrate [bin/migrate]"),
                arguments(
                        "refused three times: once more",
                        stage("stage new").gone(Given.NEW).with(p -> p.tries(3)),
                        "stage v2"),
                arguments(
                        "refused four times",
                        stage("stage new").gone(Given.NEW).with(p -> p.tries(4)),
                        "end: rolled back to shop-1, FOREIGN_CHANGE"),
                arguments(
                        "too late",
                        stage("stage new").gone(Given.NEW).after(Duration.ofMinutes(2)),
                        "end: rolled back to shop-1, DEADLINE"),
                arguments(
                        "back: the old one is gone",
                        Given.blueGreen()
                                .back("stage old", "bake")
                                .gone(Given.OLD)
                                .trafficTo(Given.NEW),
                        "back: stage v1"),
                arguments(
                        "back: the old one is gone, and somebody has led traffic past both",
                        Given.blueGreen()
                                .back("stage old", "bake")
                                .gone(Given.OLD)
                                .there(Given.third(1))
                                .trafficTo(Given.OTHER),
                        "back: ask serving shop-2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void stage(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    @Test
    void an_adopted_old_revision_that_is_gone_can_only_be_brought_back_by_hand() {
        var plan = dev.sluice.strategy.Plan.builder(
                Given.SHOP, "blue-green", TrafficModel.WEIGHTED, Given.V2, Capacity.fixed(4));
        var full = Given.plan(TrafficModel.WEIGHTED, 4, BlueGreen.instant());
        full.steps().forEach(plan::step);
        full.rollback().forEach(plan::rollbackStep);
        plan.old(new dev.sluice.strategy.Incumbent(Given.OLD, "by hand", Capacity.fixed(4), Optional.empty()));

        assertThat(Given.rollout(plan.build())
                        .back("stage old", "route")
                        .gone(Given.OLD)
                        .trafficTo(Given.NEW)
                        .decides())
                .isEqualTo(
                        "back: end: interrupted ROLLBACK_FAILED: the old revision by hand is gone and was not released"
                                + " by Sluice, so it can't be staged again: bring it back by hand; it went back because of ABORTED"
                                + " at 'route': asked for by ann");
    }

    static Stream<Arguments> task() {
        return Stream.of(
                arguments("not begun", at("task"), "run r-1-migrate [bin/migrate]"),
                arguments("running", at("task").task(State.RUNNING, NO_CODE, ""), "wait PT1M: task migrate runs"),
                arguments(
                        "running for too long",
                        at("task").task(State.RUNNING, NO_CODE, "").after(Given.MINUTE),
                        "end: rolled back to shop-1, DEADLINE"),
                arguments(
                        "done, however late",
                        at("task").task(State.SUCCEEDED, OptionalInt.of(0), "").after(HOUR),
                        "ask gate ops"),
                arguments(
                        "failed",
                        at("task").task(State.FAILED, OptionalInt.of(3), "no such table"),
                        "end: rolled back to shop-1, TASK_FAILED"),
                arguments(
                        "nobody knows how it ended",
                        at("task").task(State.UNKNOWN, NO_CODE, ""),
                        "end: rolled back to shop-1, TASK_FAILED"),
                arguments(
                        "the task of another rollout is not ours",
                        at("task").task("r-0-migrate", State.SUCCEEDED),
                        "run r-1-migrate [bin/migrate]"),
                arguments(
                        "refused four times",
                        at("task").with(p -> p.tries(4)),
                        "end: rolled back to shop-1, FOREIGN_CHANGE"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void task(String name, Given given, String decision) {
        assertThat(withoutNew(given).decides()).isEqualTo(decision);
    }

    @Test
    void a_task_that_failed_says_how() {
        Decision decision = withoutNew(at("task").task(State.FAILED, OptionalInt.of(3), "no such table"))
                .next();

        assertThat(((Outcome.RolledBack) ((Decision.Finish) decision).outcome()).cause())
                .hasToString("TASK_FAILED at 'task migrate: bin/migrate': task migrate ended with 3: no such table");
    }

    static Stream<Arguments> ask() {
        return Stream.of(
                arguments("not asked", at("gate"), "ask gate ops"),
                arguments("passed", at("gate").answer(gate(new GateAnswer.Pass("ok"))), "route 100% shop-2"),
                arguments(
                        "not yet",
                        at("gate").answer(gate(new GateAnswer.Wait(Duration.ofSeconds(20), "nobody is in"))),
                        "wait PT20S: ops said not yet: nobody is in"),
                arguments(
                        "not yet, and it is nearly too late",
                        at("gate")
                                .after(Duration.ofMinutes(29))
                                .answer(gate(new GateAnswer.Wait(Duration.ofMinutes(2), "nobody is in"))),
                        "wait PT30M: ops said not yet: nobody is in"),
                arguments(
                        "not yet, and it is too late",
                        at("gate")
                                .after(Duration.ofMinutes(30))
                                .answer(gate(new GateAnswer.Wait(Duration.ofMinutes(2), "nobody is in"))),
                        "back: ask serving shop-2"),
                arguments("too late to ask", at("gate").after(Duration.ofMinutes(30)), "back: ask serving shop-2"),
                arguments("no", at("gate").answer(gate(new GateAnswer.Fail("not today"))), "back: ask serving shop-2"),
                arguments(
                        "can't be asked here",
                        at("gate").answer(new Answer.GateUnavailable("ops", "not bound")),
                        "back: ask serving shop-2"),
                arguments(
                        "the answer of another gate",
                        at("gate").answer(new Answer.Gate("load", new GateAnswer.Pass("ok"))),
                        "ask gate ops"),
                arguments(
                        "another gate can't be asked",
                        at("gate").answer(new Answer.GateUnavailable("load", "not bound")),
                        "ask gate ops"),
                arguments("an approval that is promoted over", at("gate").wished(Kind.PROMOTE), "route 100% shop-2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void ask(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    /** An approval with a quarter of the traffic: whoever waits for a person still looks after the users. */
    static Stream<Arguments> an_approval_under_traffic() {
        return Stream.of(
                arguments("all is well", canary(), "ask gate ops"),
                arguments("all instances are lost", canary().fresh(Capacity.fixed(1), 0), "back: route 100% shop-1"),
                arguments(
                        "the platform has given up",
                        canary().freshIs(new Readiness.Failed("exit 1"), 1, 1),
                        "back: route 100% shop-1"),
                arguments("gone", canary().gone(Given.NEW), "back: route 100% shop-1"),
                arguments(
                        "somebody has led traffic back",
                        canary().trafficTo(Given.OLD),
                        "back: ask propagated 100% shop-1"),
                arguments(
                        "promoted, and dead",
                        canary().fresh(Capacity.fixed(1), 0).wished(Kind.PROMOTE),
                        "back: route 100% shop-1"),
                arguments(
                        "where instances are the traffic, all are lost",
                        canary(TrafficModel.REPLICA_SHARE)
                                .fresh(Capacity.fixed(1), 0)
                                .old(Capacity.fixed(3), 3)
                                .share(),
                        "back: scale shop-1 to 4"));
    }

    private static Given canary() {
        return canary(TrafficModel.WEIGHTED).fresh(Capacity.fixed(1), 1).split(25);
    }

    private static Given canary(TrafficModel model) {
        Canary quarter = Canary.builder()
                .step(CanaryStep.to(Weight.percent(25)).approvedBy("ops"))
                .build();
        return Given.rollout(Given.plan(model, 4, quarter)).at("gate");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void an_approval_under_traffic(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    @Test
    void users_of_a_new_revision_that_dies_while_old_instances_end_are_led_back_before_those_have_ended() {
        Given dead = Given.rolling(TrafficModel.WEIGHTED)
                .at("scale old to 3")
                .split(25)
                .fresh(Capacity.fixed(1), 0);

        assertThat(dead.decides()).isEqualTo("back: route 100% shop-1");
    }

    static Stream<Arguments> a_gate_that_fails_or_is_missing_leads_back() {
        return Stream.of(
                arguments(gate(new GateAnswer.Fail("not today")), Cause.Kind.GATE_REJECTED, "ops said no: not today"),
                arguments(
                        new Answer.GateUnavailable("ops", "not bound"), Cause.Kind.GATE_UNAVAILABLE, "ops: not bound"));
    }

    @ParameterizedTest
    @MethodSource
    void a_gate_that_fails_or_is_missing_leads_back(Answer answer, Cause.Kind kind, String reason) {
        Cause cause = at("gate")
                .answer(answer)
                .next()
                .ledger()
                .rollout()
                .orElseThrow()
                .cause()
                .orElseThrow();

        assertThat(cause).isEqualTo(new Cause(kind, "gate: approval ops", reason));
    }

    @Test
    void only_an_approval_is_promoted_over_not_a_check() {
        BlueGreen checked = BlueGreen.builder()
                .gate(new dev.sluice.gate.GateSpec("load", "webhook", java.util.Map.of()), Given.MINUTE)
                .build();

        assertThat(Given.rollout(Given.plan(TrafficModel.WEIGHTED, 4, checked))
                        .at("gate")
                        .wished(Kind.PROMOTE)
                        .decides())
                .isEqualTo("ask gate load");
    }

    private static Given at(String step) {
        return Given.blueGreen().at(step);
    }

    private static Given stage(String step) {
        return Given.blueGreen().at(step).fresh(Capacity.NONE, 0);
    }

    private static Given withoutNew(Given given) {
        return given.situation().snapshot().tasks().stream()
                        .anyMatch(t ->
                                t.state() == State.SUCCEEDED && t.task().value().startsWith("r-1"))
                ? given
                : given.gone(Given.NEW);
    }

    private static Answer gate(GateAnswer answer) {
        return new Answer.Gate("ops", answer);
    }
}
