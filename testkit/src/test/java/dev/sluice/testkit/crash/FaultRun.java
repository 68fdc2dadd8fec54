package dev.sluice.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ConfigurationException;
import dev.sluice.analysis.Reading;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.testkit.Scenario;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One scenario from its beginning to a recorded end, with the invariants of the reliability handbook checked on the way and after. */
final class FaultRun implements VirtualProcess.Witness {
    private static final int MOST_WRITES = 400;
    private static final int MOST_RESTARTS = 5;
    private static final RolloutId ROLLOUT = new RolloutId("r-faults");

    private final Scenario scenario;
    private final InMemoryPlatform platform;
    private final InMemoryDeployer clean;
    private final Deque<Scenario.Meddling> toCome;
    private final Deque<Scenario.Wish> wishes;
    private boolean abortSeen;
    private Instant begun = Instant.MAX;
    private Optional<RevisionId> old = Optional.empty();

    FaultRun(Scenario scenario) {
        this.scenario = scenario;
        this.platform = InMemoryPlatform.of(scenario.application());
        this.clean = platform.deployer();
        this.toCome = new ArrayDeque<>(scenario.meddling());
        this.wishes = new ArrayDeque<>(scenario.wishes());
    }

    /** How it ended, after as many processes as it took. */
    Outcome run() {
        scenario.live().ifPresent(this::makeLive);
        old = clean.observe().traffic().weights().keySet().stream().findFirst();
        begun = platform.state().now();
        FaultyDeployer faulty = FaultyDeployer.around(clean, scenario.faults());
        @Nullable Outcome outcome = process("first", faulty, begin()).orElse(null);
        for (int restart = 0; !isEnd(outcome) && restart < MOST_RESTARTS; restart++) {
            platform.meddle(new ForeignChange.ExpireLease());
            outcome = process("restart-" + restart, platform.deployer(), Optional.of(new Assignment.Resume()))
                    .orElse(null);
        }
        assertThat(outcome).as("no outcome").isNotNull();
        checkEnd(outcome);
        checkThatTheNextReleaseIsTheCure();
        return outcome;
    }

    private static boolean isEnd(@Nullable Outcome outcome) {
        return outcome != null && !(outcome instanceof Outcome.Interrupted i && i.resumable());
    }

    private void makeLive(Release release) {
        Prepared prepared = clean.prepare(release);
        Outcome outcome = process(
                        "before",
                        clean,
                        Optional.of(new Assignment.Begin(
                                new RolloutId("r-before"),
                                clean.application(),
                                clean.capabilities(),
                                clean.capabilities().trafficModel() == TrafficModel.REPLICA_SHARE
                                        ? Rolling.oneByOne()
                                        : BlueGreen.instant(),
                                prepared,
                                Optional.of(scenario.capacity()),
                                List.of())))
                .orElseThrow();
        assertThat(outcome).as("what was to be live before").isInstanceOf(Outcome.Promoted.class);
    }

    private Optional<Assignment> begin() {
        try {
            return Optional.of(new Assignment.Begin(
                    ROLLOUT,
                    clean.application(),
                    clean.capabilities(),
                    scenario.strategy(),
                    clean.prepare(scenario.release()),
                    Optional.of(scenario.capacity()),
                    List.of()));
        } catch (ConfigurationException e) {
            return Optional.empty();
        }
    }

    private Optional<Outcome> process(
            String name, dev.sluice.deploy.Deployer deployer, Optional<Assignment> assignment) {
        return assignment.isEmpty()
                ? Optional.of(new Outcome.Refused(List.of(), Optional.empty()))
                : new VirtualProcess(name, deployer, platform, this).run(assignment.get());
    }

    /** Others act: what their time has come for, while the rollout is under way. */
    @Override
    public void beforeCall() {
        while (!toCome.isEmpty() && isDue(toCome.peek().after())) {
            platform.meddle(toCome.poll().change());
        }
        while (!wishes.isEmpty() && isDue(wishes.peek().after())) {
            Signal.Kind kind = wishes.poll().kind();
            clean.signals().post(new Signal("wish-" + wishes.size(), ROLLOUT, kind, "", "ann", begun));
        }
        checkAlways();
    }

    private boolean isDue(Duration after) {
        return begun.isBefore(Instant.MAX) && !platform.state().now().isBefore(begun.plus(after));
    }

    /** Who sees an abort before the commit goes back. */
    @Override
    public void observed(Session before, Session after) {
        boolean posted = platform.state().signals().stream()
                .anyMatch(s -> s.rollout().equals(ROLLOUT) && s.kind() == Signal.Kind.ABORT);
        if (posted && before.ledger().rollout().filter(FaultRun::mayBeAborted).isPresent()) {
            abortSeen = true;
            assertThat(after.ledger().rollout().filter(FaultRun::mayBeAborted))
                    .as("an abort was seen before the commit, and it goes on")
                    .isEmpty();
        }
    }

    /** Most releases are good, some are bad, and of some nobody knows. */
    @Override
    public Answer measured(Question.Measures asked) {
        long kind = Math.floorMod(scenario.seed(), 10);
        if (kind < 6) {
            return asked.assumedGood();
        }
        return asked.read(m -> kind < 8
                ? new Reading.Counts(100, 5)
                : new Reading.NoData(Reading.NoData.Kind.EMPTY, "nobody has counted"));
    }

    private static boolean mayBeAborted(Progress progress) {
        return progress.rollout().equals(ROLLOUT)
                && progress.phase() == Progress.Phase.FORWARD
                && !progress.committed();
    }

    private void checkAlways() {
        Snapshot world = platform.state().snapshot();
        Set<Object> seen = new HashSet<>();
        for (Revision revision : world.revisions()) {
            revision.origin()
                    .releaseId()
                    .ifPresent(r -> assertThat(seen.add(r))
                            .as("a second revision of " + r)
                            .isTrue());
        }
        // Where instances are the traffic, one that ends at once is lost to whoever has not heard of it yet: no order
        // of ours can help.
        boolean mixed = clean.capabilities().trafficModel() == TrafficModel.REPLICA_SHARE;
        if (scenario.meddling().isEmpty() && !mixed && !(scenario.strategy() instanceof Recreate)) {
            assertThat(old.filter(o -> platform.state().unserved().contains(o)))
                    .as("users are led to instances of the old release that are not there")
                    .isEmpty();
        }
        assertThat(clean.writes()).as("writes of the clean process").isLessThan(MOST_WRITES);
    }

    private void checkEnd(Outcome outcome) {
        Snapshot world = clean.observe();
        Ledger ledger = TerminalState.ledger(platform);
        boolean recorded = outcome instanceof Outcome.Promoted || outcome instanceof Outcome.RolledBack;
        boolean unchanged = outcome instanceof Outcome.Promoted p && p.unchanged();
        if (recorded && !unchanged) {
            assertThat(ledger.last().orElseThrow().outcome()).isEqualTo(outcome);
        }
        if (!isEnd(outcome)) {
            checkThatNobodyCanGoBack(outcome, ledger);
            return;
        }
        assertThat(ledger.rollout()).as("unfinished after " + outcome).isEmpty();
        Optional<Outcome> end =
                ledger.last().filter(e -> e.rollout().equals(ROLLOUT)).map(Ended::outcome);
        if (abortSeen) {
            assertThat(end.orElseThrow())
                    .as("after an abort that was seen before the commit")
                    .isNotInstanceOf(Outcome.Promoted.class);
        }
        if (outcome instanceof Outcome.Refused) {
            assertThat(end).as("refused, but begun").isEmpty();
            return;
        }
        if (!scenario.meddling().isEmpty()) {
            return; // others may have moved everything since; what matters is that it ended and was recorded
        }
        boolean begunAtAll = unchanged
                || ledger.last().filter(e -> e.rollout().equals(ROLLOUT)).isPresent();
        if (recorded && !begunAtAll) {
            assertThat(world.traffic().weights().keySet())
                    .as("nothing was begun")
                    .isEqualTo(Set.copyOf(old.stream().toList()));
            return;
        }
        Optional<Revision> fresh =
                world.revision(clean.prepare(scenario.release()).id());
        // Where instances are the traffic, a release that crashes right after the last look has none, and nobody else
        // has any.
        boolean mixed = clean.capabilities().trafficModel() == TrafficModel.REPLICA_SHARE;
        boolean allNew = fresh.isPresent()
                && (world.traffic().weight(fresh.get().id()).equals(Weight.ALL)
                        || (mixed && world.traffic().isNone()));
        if (outcome instanceof Outcome.Promoted) {
            assertThat(allNew).as("promoted, but the world is " + world).isTrue();
            checkSecondRunWritesNothing();
        } else if (outcome instanceof Outcome.RolledBack back) {
            assertThat(fresh.filter(r -> world.traffic().revisions().contains(r.id())))
                    .as("rolled back, but the world is " + world)
                    .isEmpty();
            assertThat(back.to()).isEqualTo(old);
            old.ifPresent(o -> assertThat(world.traffic().weight(o)).isEqualTo(Weight.ALL));
        } else if (outcome instanceof Outcome.Interrupted dead
                && !dead.resumable()
                && dead.cause().kind() == Cause.Kind.NEW_FAILED) {
            assertThat(allNew && fresh.orElseThrow().ready() == 0)
                    .as("dead after the commit, but the world is " + world)
                    .isTrue();
        } else {
            assertThat(outcome).as("an end that is none").isNull();
        }
    }

    /**
     * The one state that stays unfinished: before the commit somebody has deleted the old revision, and that one was never released by
     * Sluice, so that nobody but people can bring it back. It says so, and waits for them or for the next release.
     */
    private void checkThatNobodyCanGoBack(Outcome outcome, Ledger ledger) {
        boolean adopted = old.isPresent() && scenario.live().isEmpty();
        assertThat(adopted
                        && scenario.meddling().stream()
                                .anyMatch(m -> m.change().equals(new ForeignChange.Delete(old.orElseThrow()))))
                .as("no end, though nobody has deleted what can't be staged again: " + outcome)
                .isTrue();
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Interrupted.class, i -> {
            assertThat(i.cause().kind()).isEqualTo(Cause.Kind.ROLLBACK_FAILED);
            assertThat(i.cause().reason()).contains("bring it back by hand");
        });
        assertThat(ledger.rollout().orElseThrow().phase()).isEqualTo(Progress.Phase.ROLLBACK);
    }

    /** Whatever others did and however it ended: on a platform that is calm again, a good release goes live. */
    private void checkThatTheNextReleaseIsTheCure() {
        toCome.clear();
        wishes.clear();
        platform.advance(Duration.ofMinutes(5));
        InMemoryDeployer calm = platform.deployer();
        Release cure = Release.image("shop:cure").label("cure").build();
        Outcome outcome = process(
                        "cure",
                        calm,
                        Optional.of(new Assignment.Begin(
                                new RolloutId("r-cure"),
                                calm.application(),
                                calm.capabilities(),
                                calm.capabilities().trafficModel() == TrafficModel.REPLICA_SHARE
                                        ? Rolling.oneByOne()
                                        : BlueGreen.instant(),
                                calm.prepare(cure),
                                Optional.of(scenario.capacity()),
                                List.of())))
                .orElseThrow();
        assertThat(outcome).as("how a good release ends afterwards").isInstanceOf(Outcome.Promoted.class);
        Snapshot world = calm.observe();
        assertThat(world.traffic()
                        .weight(world.revision(calm.prepare(cure).id())
                                .orElseThrow()
                                .id()))
                .isEqualTo(Weight.ALL);
    }

    private void checkSecondRunWritesNothing() {
        platform.advance(Duration.ofMinutes(5));
        Snapshot world = clean.observe();
        boolean healthy = world.revision(clean.prepare(scenario.release()).id())
                .filter(r -> r.ready() >= r.capacity().floor() && r.ready() > 0)
                .isPresent();
        if (!healthy) {
            return; // a release that crashes later is rightly looked after again
        }
        InMemoryDeployer again = platform.deployer();
        Outcome outcome = process(
                        "again",
                        again,
                        Optional.of(new Assignment.Begin(
                                new RolloutId("r-again"),
                                again.application(),
                                again.capabilities(),
                                scenario.strategy(),
                                again.prepare(scenario.release()),
                                Optional.of(scenario.capacity()),
                                List.of())))
                .orElseThrow();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Promoted.class, p -> assertThat(p.unchanged()).isTrue());
        assertThat(again.writes()).as("writes of a second run").isZero();
    }
}
