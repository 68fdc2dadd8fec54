package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.Snapshot;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

abstract class ObserveContract extends Contract {
    ObserveContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void a_fresh_application_has_no_revisions_no_traffic_and_no_epoch() {
        Snapshot fresh = deployer().observe();

        assertThat(fresh.revisions()).isEmpty();
        assertThat(fresh.traffic().isNone()).isTrue();
        assertThat(fresh.tasks()).isEmpty();
        assertThat(fresh.epoch()).isZero();
    }

    @Test
    void every_driver_sees_the_same_world() {
        KitDriver driver = driver();
        RevisionId v1 = driver.live(kit.ready("v1"), 1);

        Snapshot seen = kit.another().observe();

        assertThat(seen.token()).isEqualTo(driver.observe().token());
        assertThat(seen.traffic()).isEqualTo(driver.observe().traffic());
        assertThat(seen.revision(v1)).isPresent();
        assertThat(seen.epoch()).isEqualTo(driver.fence().epoch());
    }

    @Test
    void what_was_written_is_in_the_next_observation() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));

        for (int count : List.of(1, 2, 1, 0)) {
            driver.make(new Change.Scale(v1, Capacity.fixed(count)));
            assertThat(driver.revision(v1).capacity()).isEqualTo(Capacity.fixed(count));
        }
    }

    @Test
    void the_token_stands_for_what_was_wanted_and_nothing_else() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));
        String staged = driver.observe().token();

        driver.make(new Change.Scale(v1, Capacity.fixed(1)));
        String scaled = driver.observe().token();
        until("an instance is ready", () -> driver.revision(v1).ready() == 1);

        assertThat(scaled).isNotEqualTo(staged);
        assertThat(driver.observe().token()).as("once it is ready").isEqualTo(scaled);
        driver.make(new Change.Scale(v1, Capacity.NONE));
        assertThat(driver.observe().token()).as("scaled back").isEqualTo(staged);
    }

    @Test
    void revisions_are_listed_oldest_first() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));
        RevisionId v2 = driver.staged(kit.ready("v2"));

        assertThat(driver.observe().revisions()).extracting(r -> r.id()).containsExactly(v1, v2);
    }

    @Test
    void a_probe_reaches_a_ready_revision_and_there_is_none_otherwise() {
        KitDriver driver = driver();
        RevisionId v1 = driver.staged(kit.ready("v1"));
        assertThat(deployer().probe(v1)).as("staged only").isEmpty();
        assertThat(deployer().probe(new RevisionId("missing"))).isEmpty();

        driver.scaleAndAwait(v1, 1);

        deployer()
                .probe(v1)
                .ifPresent(probe -> assertThat(
                                probe.get("/", Map.of(), Duration.ofSeconds(10)).status())
                        .isBetween(100, 599));
    }

    @Test
    void an_interrupted_thread_is_told_so_and_stays_interrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> deployer().observe()).isInstanceOf(TransientException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void a_registration_can_be_taken_back_more_than_once() {
        Registration registration = deployer().watch(() -> {});

        registration.close();
        registration.close();

        assertThat(deployer().observe()).isNotNull();
    }
}
