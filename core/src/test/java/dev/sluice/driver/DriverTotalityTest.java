package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeded;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.Plan;
import dev.sluice.traffic.Weight;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the driver decides may be pointless in a pointless situation, but it is never harmful and never a lie. */
class DriverTotalityTest {
    private static final int SITUATIONS = 20_000;

    private enum Kind {
        APPLY,
        ASK,
        WAIT,
        PROMOTED,
        ROLLED_BACK,
        INTERRUPTED
    }

    @Test
    void in_every_situation_there_is_a_decision_that_harms_nobody_and_says_nothing_false() {
        Seeded.anew(DriverTotalityTest::manySituations);
    }

    private static void manySituations(long seed) {
        RandomSituations situations = new RandomSituations(seed);
        Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
        for (int i = 0; i < SITUATIONS; i++) {
            Situation situation = situations.next();
            try {
                seen.merge(check(situation), 1, Integer::sum);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("situation " + i + ": " + e.getMessage() + "\n" + situation, e);
            }
        }
        assertThat(seen.keySet()).containsExactlyInAnyOrder(Kind.values());
    }

    private static Kind check(Situation situation) {
        Decision decision = Driver.next(situation);
        assertThat(Driver.next(situation)).isEqualTo(decision);
        nothingIsForgotten(situation, decision);
        anAbortIsObeyed(situation, decision);
        return decision.match(
                apply -> {
                    nobodyIsHarmed(situation, apply.change());
                    return Kind.APPLY;
                },
                ask -> Kind.ASK,
                wait -> {
                    assertThat(wait.until()).isAfter(situation.snapshot().at());

                    return Kind.WAIT;
                },
                finish -> endsTruly(situation, finish));
    }

    private static void nobodyIsHarmed(Situation situation, Change change) {
        Snapshot world = situation.snapshot();
        boolean share = plan(situation).trafficModel() == TrafficModel.REPLICA_SHARE;
        Optional<RevisionId> ended = change.match(
                stage -> Optional.empty(),
                scale -> Optional.of(scale.revision())
                        .filter(r -> scale.capacity().equals(Capacity.NONE)),
                route -> Optional.empty(),
                retire -> Optional.of(retire.revision()),
                run -> Optional.empty(),
                forget -> Optional.empty());
        assertThat(ended.filter(r -> !share && world.traffic().serves(r)))
                .as("ended while it serves: %s", change)
                .isEmpty();
        List<RevisionId> led = change.match(
                stage -> List.of(),
                scale -> List.of(),
                route -> List.copyOf(route.rules().revisions()),
                retire -> List.of(),
                run -> List.of(),
                forget -> List.of());
        assertThat(led)
                .as("users are led to what can't answer: %s", change)
                .allMatch(r -> world.revision(r).map(Revision::ready).orElse(0) > 0);
    }

    private static void anAbortIsObeyed(Situation situation, Decision decision) {
        Progress before = situation.ledger().rollout().orElseThrow();
        boolean abort = situation.signals().stream().anyMatch(s -> s.kind() == Signal.Kind.ABORT);
        if (!abort || before.committed()) {
            return;
        }
        boolean goesBack = decision.ledger()
                .rollout()
                .map(p -> p.phase() == Progress.Phase.ROLLBACK)
                .orElseGet(() -> ((Decision.Finish) decision).outcome() instanceof Outcome.RolledBack);
        assertThat(goesBack).as("goes back after an abort: %s", decision).isTrue();
    }

    private static Kind endsTruly(Situation situation, Decision.Finish finish) {
        Snapshot world = situation.snapshot();
        Plan plan = plan(situation);
        Optional<Revision> fresh = world.revision(plan.target().id());
        boolean live = fresh.filter(
                        r -> r.ready() > 0 && world.traffic().weight(r.id()).equals(Weight.ALL))
                .isPresent();
        boolean serves = fresh.filter(r -> world.traffic().serves(r.id())).isPresent();
        boolean resize =
                fresh.isPresent() && fresh.map(Revision::id).equals(plan.old().map(o -> o.revision()));
        Outcome end = finish.outcome();
        Kind kind = finish.outcome()
                .match(
                        promoted -> {
                            assertThat(live).as("%s", end).isTrue();
                            return Kind.PROMOTED;
                        },
                        back -> {
                            assertThat(serves && !resize).as("%s", end).isFalse();
                            assertThat(back.to().stream())
                                    .as("%s", end)
                                    .allMatch(to -> world.traffic().serves(to)
                                            && world.revision(to).isPresent());
                            return Kind.ROLLED_BACK;
                        },
                        refused -> {
                            throw new AssertionError(end.toString());
                        },
                        superseded -> {
                            throw new AssertionError(end.toString());
                        },
                        interrupted -> {
                            assertThat(interrupted.resumable() || !live)
                                    .as("%s", end)
                                    .isTrue();
                            return Kind.INTERRUPTED;
                        });
        boolean goesOnLater = finish.outcome() instanceof Outcome.Interrupted i && i.resumable();
        assertThat(finish.ledger().rollout().isPresent()).as("%s", end).isEqualTo(goesOnLater);
        assertThat(finish.ledger().last().map(Ended::outcome))
                .as("%s", end)
                .isEqualTo(goesOnLater ? Optional.empty() : Optional.of(finish.outcome()));
        return kind;
    }

    private static void nothingIsForgotten(Situation situation, Decision decision) {
        List<GoodRelease> before = situation.ledger().good();
        List<GoodRelease> after = decision.ledger().good();
        boolean committedNow = !after.equals(before);
        if (committedNow) {
            assertThat(after.get(0).prepared()).isEqualTo(plan(situation).target());

            List<GoodRelease> kept = before.stream()
                    .filter(g -> !g.prepared().equals(plan(situation).target()))
                    .limit(Ledger.GOOD_RELEASES - 1)
                    .toList();
            assertThat(after.subList(1, after.size())).isEqualTo(kept);
            boolean behindCommit =
                    decision.ledger().rollout().map(Progress::committed).orElse(true);
            assertThat(behindCommit).as("good only once it is committed").isTrue();
        }
    }

    private static Plan plan(Situation situation) {
        return situation.ledger().rollout().orElseThrow().plan();
    }
}
