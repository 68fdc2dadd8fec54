package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

abstract class ScaleContract extends Contract {
    ScaleContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void a_revision_gets_as_many_ready_instances_as_it_was_given() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));

        driver.scaleAndAwait(v1, 2);
        assertThat(driver.revision(v1).running()).isGreaterThanOrEqualTo(2);
        driver.scaleAndAwait(v1, 1);
        until("the other has ended", () -> driver.revision(v1).running() == 1);
    }

    @Test
    void the_same_capacity_again_is_unchanged() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));
        driver.make(new Change.Scale(v1, Capacity.fixed(1)));

        assertThat(driver.apply(new Change.Scale(v1, Capacity.fixed(1)))).isEqualTo(UNCHANGED);
    }

    @Test
    void an_instance_that_is_not_ready_does_not_count() {
        KitDriver driver = driver();
        RevisionId slow = driver.staged(kit.neverReady());
        driver.make(new Change.Scale(slow, Capacity.fixed(1)));

        for (int look = 0; look < 10; look++) {
            kit.letPass(Duration.ofMillis(150));
            Revision revision = driver.revision(slow);
            assertThat(revision.ready()).isZero();
            assertThat(revision.readiness()).isNotInstanceOfAny(Readiness.Ready.class, Readiness.Idle.class);
        }
        assertThat(deployer().probe(slow)).isEmpty();
    }

    @Test
    void a_release_that_will_not_get_ready_by_waiting_is_failed_with_a_reason() {
        KitDriver driver = driver();
        RevisionId broken = driver.staged(kit.failing());
        driver.make(new Change.Scale(broken, Capacity.fixed(1)));

        until("it is given up", () -> driver.revision(broken).readiness() instanceof Readiness.Failed);

        String reason = ((Readiness.Failed) driver.revision(broken).readiness()).reason();
        assertThat(reason).isNotBlank().hasSizeLessThanOrEqualTo(2_000);
        assertThat(driver.revision(broken).ready()).isZero();
    }

    @Test
    void what_is_scaled_to_nothing_ends_and_stays_to_be_scaled_again() {
        KitDriver driver = driver();
        RevisionId v1 = driver.ready(kit.ready("v1"), 1);

        driver.make(new Change.Scale(v1, Capacity.NONE));

        until("it has ended", () -> driver.revision(v1).readiness() instanceof Readiness.Idle);
        assertThat(driver.revision(v1).running()).isZero();
        driver.scaleAndAwait(v1, 1);
    }

    @Test
    void what_does_not_exist_is_not_scaled() {
        assertThat(driver().apply(new Change.Scale(new RevisionId("missing"), Capacity.fixed(1))))
                .isInstanceOf(Effect.Refused.class);
    }

    @Test
    void what_serves_is_scaled_to_nothing_only_where_instances_are_the_traffic() {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);

        Effect effect = driver.apply(new Change.Scale(v1, Capacity.NONE));

        if (replicaShare()) {
            assertThat(effect).isInstanceOf(Effect.Applied.class);
            until(
                    "the traffic has gone with it",
                    () -> driver.observe().traffic().isNone());
        } else {
            assertThat(effect).isInstanceOf(Effect.Refused.class);
            assertThat(driver.revision(v1).capacity()).isEqualTo(Capacity.fixed(1));
        }
    }
}
