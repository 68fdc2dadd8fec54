package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Session;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.strategy.BlueGreen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class VirtualDriverTest {
    private static final RolloutId ROLLOUT = new RolloutId("r-1");

    private final VirtualDriver driver = new VirtualDriver(
            SimulatedPlatform.of(Shop.application(TrafficModel.WEIGHTED)
                    .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(10)))
                    .build()),
            Ledger.empty(),
            gate -> new GateAnswer.Pass("ok"));

    @Test
    void a_rollout_is_driven_to_its_end_which_stays_as_it_is_and_is_in_the_journal() {
        Session end = until(call -> call instanceof Call.End, begin());

        assertThat(((Call.End) end.next()).outcome()).isInstanceOf(Outcome.Promoted.class);
        assertThat(driver.step(end)).isSameAs(end);
        assertThat(driver.journal().last().map(Ended::rollout)).contains(ROLLOUT);
        assertThat(driver.platform().holder()).as("the lease is given back").isEmpty();
    }

    @Test
    void a_wait_is_over_as_soon_as_something_happens_by_itself() {
        Session waiting = until(call -> call instanceof Call.Sleep, begin());
        Instant ready = driver.platform().nextChangeAt().orElseThrow();
        assertThat(ready).isBefore(((Call.Sleep) waiting.next()).until());

        Session awake = driver.step(waiting);

        assertThat(driver.platform().now()).isEqualTo(ready);
        assertThat(awake.next()).isEqualTo(new Call.Observe());
    }

    @Test
    void with_the_lease_go_the_signals_of_what_has_ended_and_of_nothing_else() {
        RolloutId other = new RolloutId("r-2");
        List.of(ROLLOUT, other)
                .forEach(id -> driver.meanwhile(now -> now.post(
                        new Signal("to " + id.value(), id, Signal.Kind.APPROVE, "ops", "ann", Instant.EPOCH))));

        until(call -> call instanceof Call.End, begin());

        assertThat(driver.platform().signals()).extracting(Signal::rollout).containsExactly(other);
    }

    @Test
    void a_write_of_one_who_was_taken_over_is_not_in_the_journal() {
        Session writing = until(call -> call instanceof Call.Write, begin());
        driver.meanwhile(now -> now.meddle(new ForeignChange.ExpireLease())
                .acquire(Shop.BOB, Shop.TTL, "somebody else")
                .next());

        Session end = driver.step(writing);

        assertThat(end.next())
                .isInstanceOfSatisfying(
                        Call.End.class, e -> assertThat(e.outcome()).isInstanceOf(Outcome.Superseded.class));
        assertThat(driver.journal()).isEqualTo(Ledger.empty());
    }

    private Session begin() {
        return Session.of(new Assignment.Begin(
                ROLLOUT,
                Shop.NAME,
                driver.platform().application().capabilities(),
                BlueGreen.instant(),
                Shop.release("v1"),
                Optional.of(Capacity.fixed(2)),
                List.of()));
    }

    private Session until(Predicate<Call> wanted, Session session) {
        Session now = session;
        for (int i = 0; i < 1_000 && !wanted.test(now.next()); i++) {
            now = driver.step(now);
        }
        assertThat(now.next()).matches(wanted);
        return now;
    }
}
