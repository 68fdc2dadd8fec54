package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.Revision;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import org.junit.jupiter.api.Test;

abstract class StageContract extends Contract {
    StageContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void a_staged_revision_has_no_capacity_and_gets_no_traffic() {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);
        TrafficRules before = driver.observe().traffic();

        RevisionId v2 = driver.staged(kit.ready("v2"));

        Revision staged = driver.revision(v2);
        assertThat(v2).isNotEqualTo(v1);
        assertThat(staged.capacity()).isEqualTo(Capacity.NONE);
        assertThat(staged.running()).isZero();
        assertThat(staged.readiness()).isEqualTo(new Readiness.Idle());
        assertThat(driver.observe().traffic()).isEqualTo(before);
    }

    @Test
    void staging_a_release_again_makes_no_second_revision() {
        KitDriver driver = driver();
        Prepared release = driver.prepare(kit.ready("v1"));
        driver.make(new Change.Stage(release));

        assertThat(driver.apply(new Change.Stage(release))).isEqualTo(UNCHANGED);
        assertThat(takeOverFrom(driver).apply(new Change.Stage(release))).isEqualTo(UNCHANGED);
        assertThat(driver.observe().revisions()).hasSize(1);
    }

    @Test
    void a_revision_says_which_release_it_is_and_what_people_call_it() {
        KitDriver driver = driver();
        Prepared release = driver.prepare(kit.ready("v1"));

        driver.make(new Change.Stage(release));

        Revision revision = driver.observe().revision(release.id()).orElseThrow();
        assertThat(revision.origin()).isEqualTo(new Origin.Managed(release.id()));
        assertThat(revision.label()).isEqualTo(release.label());
    }

    @Test
    void a_release_that_was_deleted_can_be_staged_and_started_again() {
        KitDriver driver = driver();
        RevisionId first = driver.staged(kit.ready("v1"));
        driver.make(new Change.Retire(first, RetireMode.DELETE));

        RevisionId again = driver.ready(kit.ready("v1"), 1);

        assertThat(driver.observe().revisions()).extracting(Revision::id).containsExactly(again);
    }
}
