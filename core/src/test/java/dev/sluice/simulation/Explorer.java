package dev.sluice.simulation;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Decision;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.driver.Situation;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Walks every interleaving of drivers, crashes, foreign changes (an abort counts as one), expiring leases and passing deadlines, and
 * checks the {@link Invariants} after every single step. Deterministic: no randomness, no threads; a state that was seen is not walked again.
 *
 * <p>One step is what is atomic on a real platform: taking over is the lease, the anchor, and then each object; a change is the
 * provider's check and the platform's write.
 */
final class Explorer {
    private static final Duration TTL = Duration.ofDays(1);
    private static final Duration SHORT = Duration.ofSeconds(10);

    private final RolloutId rollout;
    private final Invariants invariants;
    private final Function<Situation, Decision> brain;
    private final List<ForeignChange> foreign;
    private final Set<ExploredState> seen = new HashSet<>();
    private final Deque<ExploredState> open = new ArrayDeque<>();
    private final Map<Ledger, String> documents = new HashMap<>();
    private final List<Ledger> ledgers = new ArrayList<>();
    private long ends;

    /**
     * @param fresh the release that the rollout is about
     * @param downtime whether the plan declares one
     * @param brain how drivers decide
     * @param foreign what somebody else may do, once
     */
    Explorer(
            ReleaseId fresh,
            RolloutId rollout,
            boolean downtime,
            Function<Situation, Decision> brain,
            List<ForeignChange> foreign) {
        this.rollout = rollout;
        this.invariants = new Invariants(fresh, downtime);
        this.brain = brain;
        this.foreign = foreign;
    }

    /** Walks until everything is seen, or until the first violation. */
    Explorer walk(ExploredState start, long mostStates) {
        reach(start);
        while (!open.isEmpty() && invariants.hold()) {
            if (seen.size() > mostStates) {
                throw new IllegalStateException("more than " + mostStates + " states: the model is too big to walk");
            }
            step(open.poll());
        }
        return this;
    }

    long states() {
        return seen.size();
    }

    /** States in which no driver has anything left to do; from each of them recovery was tried. */
    long ends() {
        return ends;
    }

    List<String> violations() {
        return invariants.violations();
    }

    Session session(Assignment assignment) {
        return Session.of(assignment, brain);
    }

    private void reach(ExploredState state) {
        if (seen.add(state)) {
            open.add(state);
            invariants.always(state);
        }
    }

    private void step(ExploredState state) {
        boolean moved = false;
        for (int i = 0; i < state.drivers().size(); i++) {
            ExploredDriver driver = state.drivers().get(i);
            if (driver.alive() && !driver.ended()) {
                moved |= drive(state, i, driver);
            }
        }
        if (state.expiries() > 0 && state.platform().holder().isPresent()) {
            reach(state.expired(state.platform().meddle(new ForeignChange.ExpireLease())));
        }
        if (state.meddlings() > 0) {
            foreign.forEach(f -> reach(state.meddled(state.platform().meddle(f))));
            reach(state.aborted(state.platform()
                    .post(new Signal("abort", rollout, Signal.Kind.ABORT, "", "explorer", Instant.EPOCH))));
        }
        if (!moved) {
            ends++;
            recover(state);
        }
    }

    /** One atomic step of one driver, and the same step with the driver crashing before or just after it; false if it only waits. */
    private boolean drive(ExploredState state, int index, ExploredDriver driver) {
        if (state.crashes() > 0) {
            reach(state.crashed().with(index, driver.dead()));
        }
        if (driver.session().next() instanceof Call.Sleep sleep
                && driver.claiming().isEmpty()) {
            return wake(state, index, driver, sleep);
        }
        ExploredState after = act(state, index, driver);
        reach(after);
        if (state.crashes() > 0 && !after.platform().equals(state.platform())) {
            reach(after.crashed().with(index, driver.dead())); // the effect is there, the answer was never read
        }
        return true;
    }

    private boolean wake(ExploredState state, int index, ExploredDriver driver, Call.Sleep sleep) {
        if (Duration.between(sleep.now(), sleep.until()).compareTo(SHORT)
                <= 0) { // a pause, not a deadline: it just passes
            Instant later = sleep.until().isAfter(state.platform().now())
                    ? sleep.until()
                    : state.platform().now();
            reach(state.with(state.platform().advanceTo(later))
                    .with(index, driver.with(driver.session().slept())));
            return true;
        }
        ExploredState looked = state.with(index, driver.with(driver.session().slept()));
        boolean unseen = !seen.contains(looked);
        reach(looked);
        if (state.deadlines() > 0 && sleep.until().isAfter(state.platform().now())) {
            SimulatedPlatform later = state.platform().advanceTo(sleep.until());
            reach(state.passed(later).with(index, driver.with(driver.session().slept())));
            return true;
        }
        return unseen;
    }

    private ExploredState act(ExploredState state, int index, ExploredDriver driver) {
        if (driver.claiming().isPresent()) {
            return claim(state, index, driver, driver.claiming().get());
        } else if (driver.writing().isPresent()) {
            return write(state, index, driver, driver.writing().get());
        }
        SimulatedPlatform platform = state.platform();
        Session session = driver.session();
        return session.next()
                .match(
                        acquire -> acquire(state, index, driver, acquire),
                        read -> state.with(index, driver.with(session.read(version(platform), stored(platform)))),
                        observe -> observe(state, index, driver),
                        write -> save(state, index, driver, write),
                        apply -> check(state, index, driver, apply),
                        ask -> state.with(index, driver.with(session.answered(answer(platform, ask.question())))),
                        sleep -> state.with(index, driver.with(session.slept())),
                        release -> release(state, release).with(index, driver.with(session.released())),
                        end -> state);
    }

    private static ExploredState acquire(ExploredState state, int index, ExploredDriver driver, Call.Acquire call) {
        Transition<Grant> grant = state.platform().grantLease(driver.id(), TTL, call.note());
        return grant.answer()
                .match(
                        granted -> state.with(grant.next()).with(index, driver.claims(granted.fence())),
                        held -> state.with(index, driver.with(driver.session().granted(held))));
    }

    private static ExploredState check(ExploredState state, int index, ExploredDriver driver, Call.Apply call) {
        Optional<Effect> answer = state.platform().check(call.guard(), call.change());
        return answer.isPresent()
                ? state.with(index, driver.with(driver.session().applied(answer.get())))
                : state.with(index, driver.writes(call.guard(), call.change()));
    }

    private static ExploredState release(ExploredState state, Call.Release call) {
        SimulatedPlatform platform = state.platform().release(call.fence());
        for (RolloutId over : call.over()) {
            platform = platform.discard(over);
        }
        return state.with(platform);
    }

    private ExploredState claim(ExploredState state, int index, ExploredDriver driver, Fence fence) {
        SimulatedPlatform platform = state.platform();
        if (!driver.anchored()) {
            Transition<Optional<Fence>> anchored = platform.claimJournal(fence);
            return anchored.answer().isPresent()
                    ? state.with(
                            index,
                            driver.with(driver.session()
                                    .superseded(anchored.answer().get())))
                    : state.with(anchored.next())
                            .with(
                                    index,
                                    driver.claims(
                                            fence,
                                            anchored.next()
                                                    .rules()
                                                    .claimed(anchored.next().governed())));
        } else if (driver.toClaim().isEmpty()) {
            return state.with(index, driver.with(driver.session().granted(new Grant.Granted(fence))));
        }
        Transition<Optional<Fence>> claimed =
                platform.claim(fence, driver.toClaim().get(0));
        return claimed.answer().isPresent()
                ? state.with(
                        index,
                        driver.with(driver.session().superseded(claimed.answer().get())))
                : state.with(claimed.next())
                        .with(
                                index,
                                driver.claims(
                                        fence,
                                        driver.toClaim()
                                                .subList(1, driver.toClaim().size())));
    }

    private ExploredState observe(ExploredState state, int index, ExploredDriver driver) {
        Session before = driver.session();
        Session after =
                before.observed(state.platform().snapshot(), state.platform().signals());
        invariants.abortObeyed(state, before, after);
        return state.with(index, driver.with(after));
    }

    private ExploredState save(ExploredState state, int index, ExploredDriver driver, Call.Write write) {
        Transition<Written> saved = state.platform()
                .save(write.fence(), write.expectedVersion(), document(write.ledger()), Optional.empty());
        if (saved.answer() instanceof Written.Saved) {
            invariants.notStale(state, write.fence(), "journal write");
            write.entry().ifPresent(e -> invariants.recordedTruly(state, driver, e));
        }
        return state.with(saved.next()).with(index, driver.with(driver.session().written(saved.answer())));
    }

    private ExploredState write(
            ExploredState state, int index, ExploredDriver driver, ExploredDriver.CheckedChange checked) {
        Transition<Effect> made = state.platform().write(checked.guard(), checked.change());
        if (made.answer() instanceof Effect.Applied a && a.changed()) {
            if (!(checked.change() instanceof Change.Stage)) {
                invariants.notStale(
                        state, checked.guard().fence(), checked.change().toString());
            }
            invariants.nothingOverwritten(state, driver, checked.change());
        }
        return state.with(made.next()).with(index, driver.with(driver.session().applied(made.answer())));
    }

    /** Whatever state is left: one more driver, with nobody in its way, brings it to a true, recorded end. */
    private void recover(ExploredState state) {
        SimulatedPlatform platform = state.platform().meddle(new ForeignChange.ExpireLease());
        if (platform.checkpoint().isEmpty()) {
            return; // nothing was ever begun
        }
        ExploredDriver last = ExploredDriver.at(new DriverId("recovery"), session(new Assignment.Resume()));
        ExploredState now = new ExploredState(platform, List.of(last), 0, 0, 0, 0, state.meddled());
        for (int i = 0; i < 1_000; i++) {
            ExploredDriver driver = now.drivers().get(0);
            if (driver.session().next() instanceof Call.End end) {
                invariants.recovered(now, end.outcome(), stored(now.platform()));
                return;
            }
            if (driver.session().next() instanceof Call.Sleep sleep
                    && driver.claiming().isEmpty()) {
                Instant later = sleep.until().isAfter(now.platform().now())
                        ? sleep.until()
                        : now.platform().now().plusSeconds(1);
                now = now.with(now.platform().advanceTo(later))
                        .with(0, driver.with(driver.session().slept()));
            } else {
                now = act(now, 0, driver);
            }
            invariants.always(now);
        }
        invariants.broken("recovery never ends: " + now);
    }

    private static Answer answer(SimulatedPlatform platform, Question question) {
        return question.match(
                asked -> new Answer.Propagated(asked.rules(), platform.propagation(asked.rules())),
                asked -> new Answer.Serving(asked.revision(), platform.draining(asked.revision())),
                asked -> new Answer.Gate(asked.gate().name(), new GateAnswer.Pass("explored")),
                Question.Measures::assumedGood);
    }

    private static long version(SimulatedPlatform platform) {
        return platform.checkpoint().map(Checkpoint::version).orElse(0L);
    }

    private String document(Ledger ledger) {
        return documents.computeIfAbsent(ledger, l -> {
            ledgers.add(l);
            return Integer.toString(ledgers.size() - 1);
        });
    }

    private Ledger stored(SimulatedPlatform platform) {
        return platform.checkpoint().map(c -> ledger(c.document())).orElse(Ledger.empty());
    }

    private Ledger ledger(String document) {
        return ledgers.get(Integer.parseInt(document));
    }

    /** All traffic to one revision, as somebody would do by hand. */
    static ForeignChange routeTo(RevisionId revision) {
        return new ForeignChange.Route(TrafficRules.all(revision));
    }
}
