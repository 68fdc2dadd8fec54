package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.ConfigurationException;
import dev.sluice.deploy.Snapshot;
import dev.sluice.release.Release;
import java.util.Optional;
import org.junit.jupiter.api.Test;

abstract class PrepareContract extends Contract {
    PrepareContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void the_same_release_is_prepared_to_the_same_id_by_every_driver() {
        Release release = kit.ready("v1");

        assertThat(deployer().prepare(release).id())
                .isEqualTo(deployer().prepare(release).id())
                .isEqualTo(kit.another().prepare(release).id());
    }

    @Test
    void different_releases_have_different_ids() {
        assertThat(deployer().prepare(kit.ready("v1")).id())
                .isNotEqualTo(deployer().prepare(kit.ready("v2")).id());
    }

    @Test
    void preparing_writes_nothing() {
        Snapshot before = deployer().observe();

        deployer().prepare(kit.ready("v1"));

        assertThat(deployer().observe().token()).isEqualTo(before.token());
        assertThat(deployer().observe().revisions()).isEmpty();
    }

    @Test
    void a_release_that_cannot_run_is_refused_before_anything_is_written() {
        Optional<Release> impossible = kit.impossible();
        assumeTrue(impossible.isPresent(), "this provider names no impossible release");

        assertThatThrownBy(() -> deployer().prepare(impossible.get())).isInstanceOf(ConfigurationException.class);
        assertThat(deployer().observe().revisions()).isEmpty();
    }
}
