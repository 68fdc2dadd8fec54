package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateContext;
import dev.sluice.gate.GateSpec;
import dev.sluice.rollout.Rollout;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.DelegatingDeployer;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoint;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often platforms and gates are asked: as they say, within reason, however many hints come to look again. */
@Timeout(60)
class EnginePaceTest {
    private static final Duration HINTS = Duration.ofMillis(250);

    private final Stepping time = Stepping.create();

    /** When the gate or the platform was asked. */
    private final List<Instant> asked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void live() throws Exception {
        time.live("v1");
    }

    @AfterEach
    void close() throws Exception {
        time.close();
    }

    @Test
    void a_gate_that_says_in_five_minutes_is_not_asked_sooner_for_every_look_at_the_world() throws Exception {
        Gate patient = gate(n -> n < 3
                ? new GateAnswer.Wait(Duration.ofMinutes(5), "nobody is in")
                : new GateAnswer.Pass("somebody is"));

        Outcome outcome = time.run(gated(new Chatty(), patient, Duration.ofHours(1)));

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(asked).hasSize(4);
        assertThat(gaps()).allMatch(gap -> gap.compareTo(Duration.ofMinutes(5)) >= 0);
    }

    @Test
    void a_gate_that_can_not_be_asked_for_a_while_is_asked_again() throws Exception {
        Gate overloaded = gate(n -> {
            if (n < 5) {
                throw new TransientException("503");
            }
            return new GateAnswer.Pass("at last");
        });

        assertThat(time.run(gated(time.platform.deployer(), overloaded, Duration.ofHours(1))))
                .isInstanceOf(Outcome.Promoted.class);
        assertThat(asked).hasSize(6);
        assertThat(gaps()).as("and not in a hot loop").allMatch(gap -> gap.toMillis() >= 1_000);
    }

    @Test
    void a_gate_that_can_never_be_asked_costs_its_step_when_its_time_is_over() throws Exception {
        Gate gone = gate(n -> {
            throw new TransientException("no route to host", Duration.ofDays(1), null);
        });
        Instant start = time.clock.instant();

        Outcome outcome = time.run(gated(time.platform.deployer(), gone, Duration.ofMinutes(20)));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.DEADLINE);
            assertThat(back.cause().reason()).contains("no route to host");
        });
        assertThat(Duration.between(start, time.clock.instant()))
                .isBetween(Duration.ofMinutes(20), Duration.ofMinutes(22));
        assertThat(time.serving()).isEqualTo("v1");
    }

    @Test
    void a_platform_that_hiccups_while_a_gate_is_asked_does_not_lead_back() throws Exception {
        FaultyDeployer hiccup = FaultyDeployer.around(
                time.platform.deployer(), FaultPoints.one(new FaultPoint(SpiCall.PROBE, 1), Fault.UNREACHABLE));

        Outcome outcome = time.run(gated(hiccup, gate(n -> new GateAnswer.Pass("fine")), Duration.ofMinutes(20)));

        assertThat(hiccup.reached()).contains(new FaultPoint(SpiCall.PROBE, 1));
        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void a_change_that_is_under_way_is_not_sent_sooner_for_every_look_at_the_world() throws Exception {
        Duration again = Duration.ofSeconds(30);
        Chatty slow = new Chatty() {
            @Override
            public Effect apply(Guard guard, Change change) {
                if (change instanceof Change.Scale && ask() < 3) {
                    return new Effect.Underway("one at a time", again);
                }
                return super.apply(guard, change);
            }
        };

        Outcome outcome = time.run(Stepping.rollout("v2", slow, BlueGreen.instant()));

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(asked).hasSize(4);
        assertThat(gaps()).allMatch(gap -> gap.compareTo(again) >= 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1H"})
    void a_platform_that_asks_to_be_asked_at_once_is_not_asked_in_a_hot_loop(String retryAfter) throws Exception {
        Outcome outcome = runWhereALookIsAnsweredWith(Duration.parse(retryAfter));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Interrupted.class,
                        end -> assertThat(end.cause().kind()).isEqualTo(Cause.Kind.API_UNAVAILABLE));
        assertThat(gaps()).allMatch(gap -> gap.toMillis() >= 20);
    }

    @Test
    void a_platform_that_asks_to_be_left_alone_longer_than_patience_reaches_is_left_alone_by_ending_at_once()
            throws Exception {
        Instant start = time.clock.instant();

        Outcome outcome = runWhereALookIsAnsweredWith(Duration.ofHours(24));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Interrupted.class, end -> {
            assertThat(end.cause().kind()).isEqualTo(Cause.Kind.API_UNAVAILABLE);
            assertThat(end.resumable()).isTrue();
        });
        assertThat(asked).hasSize(1);
        assertThat(Duration.between(start, time.clock.instant())).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void a_platform_that_asks_to_be_left_alone_for_less_is_left_alone_for_so_long() throws Exception {
        runWhereALookIsAnsweredWith(Duration.ofSeconds(9));

        assertThat(asked).hasSize(4); // at 0, 9, 18 and 27 of 30 s
        assertThat(gaps()).allMatch(gap -> gap.toSeconds() >= 9);
    }

    private Outcome runWhereALookIsAnsweredWith(Duration retryAfter) throws Exception {
        return time.run(Stepping.rollout(
                "v2",
                new Chatty() {
                    @Override
                    public Snapshot observe() {
                        assertThat(ask()).as("a hot loop").isLessThan(2_000);
                        throw new TransientException("429", retryAfter, null);
                    }
                },
                BlueGreen.instant()));
    }

    private static Rollout gated(dev.sluice.deploy.Deployer to, Gate gate, Duration limit) {
        return Stepping.of("v2", to, BlueGreen.instant()).gate(gate, limit).build();
    }

    private int ask() {
        asked.add(time.clock.instant());
        return asked.size() - 1;
    }

    private List<Duration> gaps() {
        return java.util.stream.IntStream.range(1, asked.size())
                .mapToObj(i -> Duration.between(asked.get(i - 1), asked.get(i)))
                .toList();
    }

    private Gate gate(IntFunction<GateAnswer> nth) {
        return new Gate() {
            @Override
            public GateSpec spec() {
                return new GateSpec("custom", "custom", Map.of());
            }

            @Override
            public GateAnswer ask(GateContext context) {
                return nth.apply(EnginePaceTest.this.ask());
            }
        };
    }

    /** A provider that hints four times a second that something may have changed. */
    private class Chatty extends DelegatingDeployer {
        Chatty() {
            super(time.platform.deployer());
        }

        @Override
        public Registration watch(Runnable changed) {
            boolean[] over = {false};
            hint(changed, over);
            return () -> over[0] = true;
        }

        private void hint(Runnable changed, boolean[] over) {
            if (!over[0]) {
                changed.run();
                time.clock.schedule(HINTS, () -> hint(changed, over));
            }
        }
    }
}
