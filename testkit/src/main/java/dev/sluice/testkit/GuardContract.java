package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TaskId;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

abstract class GuardContract extends Contract {
    GuardContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void after_a_take_over_the_former_driver_changes_nothing() {
        KitDriver former = driver();
        RevisionId v1 = former.live(kit.ready("v1"), 1);
        RevisionId v2 = former.staged(kit.ready("v2"));
        KitDriver driver = takeOverFrom(former);
        Snapshot before = driver.observe();
        Guard stale = new Guard(former.fence(), before.token());

        List<Change> changes = new ArrayList<>(List.of(
                new Change.Scale(v1, Capacity.fixed(2)),
                new Change.Scale(v1, Capacity.fixed(1)),
                new Change.Route(TrafficRules.none()),
                new Change.Retire(v2, RetireMode.DELETE)));
        if (can().tasks()) {
            changes.add(new Change.RunTask(
                    new TaskId("late"), former.prepare(kit.ready("v1")), kit.task(Duration.ZERO, 0)));
            changes.add(new Change.ForgetTask(new TaskId("late")));
        }
        for (Change change : changes) {
            assertThat(former.deployer().apply(stale, change))
                    .as("%s", change)
                    .isEqualTo(new Effect.Superseded(driver.fence()));
        }
        assertThat(former.deployer().journal().write(former.fence(), 0, "late", Optional.empty()))
                .isEqualTo(new Written.Superseded(driver.fence()));
        assertThat(driver.observe().token()).isEqualTo(before.token());
        assertThat(driver.observe().tasks()).isEmpty();
    }

    @Test
    void what_a_stale_driver_still_stages_stays_inert_and_is_never_scaled_by_it() {
        KitDriver former = driver();
        Prepared late = former.prepare(kit.ready("v1"));
        KitDriver driver = takeOverFrom(former);

        Effect effect = former.apply(new Change.Stage(late));

        assertThat(effect).isInstanceOfAny(Effect.Superseded.class, Effect.Applied.class);
        driver.observe().revision(late.id()).ifPresent(revision -> {
            assertThat(revision.capacity()).isEqualTo(Capacity.NONE);
            assertThat(former.apply(new Change.Scale(revision.id(), Capacity.fixed(1))))
                    .isEqualTo(new Effect.Superseded(driver.fence()));
        });
    }

    @Test
    void a_change_decided_from_an_old_observation_is_stale_and_changes_nothing() {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        RevisionId v2 = driver.staged(kit.ready("v2"));
        Guard old = driver.guard();
        driver.make(new Change.Scale(v1, Capacity.fixed(2)));
        String now = driver.observe().token();

        for (Change change : List.of(
                new Change.Scale(v1, Capacity.fixed(1)),
                new Change.Scale(v2, Capacity.fixed(1)),
                new Change.Route(TrafficRules.none()),
                new Change.Retire(v2, RetireMode.DELETE))) {
            assertThat(driver.deployer().apply(old, change)).as("%s", change).isInstanceOf(Effect.Stale.class);
        }
        assertThat(driver.observe().token()).isEqualTo(now);
    }

    @Test
    void what_is_so_already_is_unchanged_even_for_an_old_observation() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));
        Guard old = driver.guard();
        driver.make(new Change.Scale(v1, Capacity.fixed(1)));

        assertThat(driver.deployer().apply(old, new Change.Scale(v1, Capacity.fixed(1))))
                .isEqualTo(UNCHANGED);
        assertThat(driver.deployer().apply(old, new Change.Retire(new RevisionId("missing"), RetireMode.DELETE)))
                .isEqualTo(UNCHANGED);
    }

    @Test
    void an_observation_stays_good_while_instances_get_ready() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));
        driver.make(new Change.Scale(v1, Capacity.fixed(1)));
        Guard early = driver.guard();
        until("an instance is ready", () -> driver.revision(v1).ready() == 1);

        assertThat(driver.deployer().apply(early, new Change.Route(TrafficRules.all(v1))))
                .isInstanceOfAny(Effect.Applied.class, Effect.Underway.class);
    }

    @Test
    void a_change_by_hand_makes_every_older_observation_stale() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));
        Guard before = driver.guard();
        assumeTrue(kit.scaleByHand(v1, 2), "this provider can't be changed by hand");

        until("the change is seen", () -> driver.revision(v1).capacity().equals(Capacity.fixed(2)));
        assertThat(driver.deployer().apply(before, new Change.Scale(v1, Capacity.fixed(1))))
                .isInstanceOf(Effect.Stale.class);
        assertThat(driver.revision(v1).capacity()).isEqualTo(Capacity.fixed(2));
    }
}
