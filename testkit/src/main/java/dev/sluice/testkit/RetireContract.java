package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.RetireMode;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

abstract class RetireContract extends Contract {
    RetireContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @ParameterizedTest
    @EnumSource
    void what_has_traffic_is_not_retired(RetireMode mode) {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);

        assertThat(driver.apply(new Change.Retire(v1, mode))).isInstanceOf(Effect.Refused.class);
        assertThat(driver.revision(v1).capacity()).isEqualTo(Capacity.fixed(1));
        assertThat(driver.revision(v1).ready()).isEqualTo(1);
    }

    @Test
    void what_is_stopped_ends_and_can_be_started_again() {
        KitDriver driver = driver();
        RevisionId v1 = withoutTraffic(driver);

        driver.make(new Change.Retire(v1, RetireMode.STOP));

        until("it has ended", () -> driver.revision(v1).readiness() instanceof Readiness.Idle);
        assertThat(driver.apply(new Change.Retire(v1, RetireMode.STOP))).isEqualTo(UNCHANGED);
        driver.scaleAndAwait(v1, 1);
    }

    @Test
    void of_what_is_deleted_nothing_is_left() {
        KitDriver driver = driver();
        RevisionId v1 = withoutTraffic(driver);

        driver.make(new Change.Retire(v1, RetireMode.DELETE));

        until("it is gone", () -> driver.observe().revision(v1).isEmpty());
        assertThat(driver.apply(new Change.Retire(v1, RetireMode.DELETE))).isEqualTo(UNCHANGED);
    }

    @ParameterizedTest
    @EnumSource
    void retiring_what_is_absent_succeeds(RetireMode mode) {
        assertThat(driver().apply(new Change.Retire(new RevisionId("missing"), mode)))
                .isEqualTo(UNCHANGED);
    }

    @Test
    void what_has_no_traffic_drains_unless_nobody_can_tell() {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        if (replicaShare()) {
            driver.make(new Change.Scale(v1, Capacity.NONE));
            until("it has ended", () -> driver.revision(v1).running() == 0);
        } else {
            driver.live(kit.ready("v2"), 1);
        }

        if (can().reportsDraining()) {
            until("it is drained", () -> deployer().draining(v1) instanceof DrainState.Drained);
        } else {
            assertThat(deployer().draining(v1)).isInstanceOfAny(DrainState.Unknown.class, DrainState.Drained.class);
        }
        assertThat(deployer().draining(new RevisionId("missing"))).isEqualTo(new DrainState.Drained());
    }

    /** Something that ran and may be retired: on a platform where instances are the traffic it can't be ready. */
    private RevisionId withoutTraffic(KitDriver driver) {
        RevisionId v1 = driver.ready(kit.ready("v1"), 1);
        if (replicaShare()) {
            driver.make(new Change.Scale(v1, Capacity.NONE));
            until("its traffic is gone", () -> driver.observe().traffic().isNone());
        }
        return v1;
    }
}
