package dev.sluice.testkit.engine;

import static dev.sluice.testkit.engine.Shops.last;
import static dev.sluice.testkit.engine.Shops.platform;
import static dev.sluice.testkit.engine.Shops.quick;
import static dev.sluice.testkit.engine.Shops.release;
import static dev.sluice.testkit.engine.Shops.rollout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Grant;
import dev.sluice.gate.Gate;
import dev.sluice.journal.LogEntry;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Rolling;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an engine keeps, reads and clears away in the journal, whatever is in it. */
@Timeout(60)
class EngineJournalTest {

    private final RolloutEngine engine =
            RolloutEngine.builder().tick(Duration.ofMillis(20)).build();
    private final InMemoryPlatform platform =
            platform(Capabilities.builder(TrafficModel.WEIGHTED).build());
    private final InMemoryDeployer shop = platform.deployer();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void an_entry_of_the_log_that_can_not_be_read_hides_no_other() {
        engine.run(rollout(shop, "v1"));
        Grant.Granted granted = (Grant.Granted)
                shop.lease().acquire(new DriverId("somebody"), Duration.ofSeconds(5), "writes what nobody can read");
        shop.journal()
                .write(
                        granted.fence(),
                        shop.journal().read().orElseThrow().version(),
                        shop.journal().read().orElseThrow().document(),
                        Optional.of(new LogEntry(
                                platform.state().now(), "{\"kind\":\"ended\",\"version\":99,\"rollout\":\"r\"}")));
        shop.lease().release(granted.fence());

        engine.run(rollout(shop, "v2"));

        assertThat(engine.history(shop)).extracting(Ended::label).containsExactly("v1", "v2");
    }

    @Test
    void tidying_forgets_what_is_in_use_again_and_does_not_say_that_it_stopped_it() throws Exception {
        engine.run(rollout(shop, "v1"));
        engine.run(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.builder()
                        .keepOldWarmFor(Duration.ofMillis(50))
                        .limits(quick())
                        .build())
                .build());
        var v1 = shop.observe().revision(shop.prepare(release("v1")).id()).orElseThrow();
        platform.meddle(new ForeignChange.Route(TrafficRules.all(v1.id())));
        Thread.sleep(60);

        var report = engine.tidy(shop);

        assertThat(report.stopped()).isEmpty();
        assertThat(report.stillWarm()).isEmpty();
        assertThat(shop.observe().revision(v1.id()).orElseThrow().running()).isEqualTo(2);
    }

    @Test
    void a_plan_that_is_too_long_for_the_journal_is_refused_before_anything_is_done() {
        InMemoryDeployer small = platform(Capabilities.builder(TrafficModel.WEIGHTED)
                        .journalBytes(65_536)
                        .build())
                .deployer();
        engine.run(Rollout.of(release("v1"))
                .to(small)
                .using(BlueGreen.instant())
                .capacity(900)
                .build());
        Rollout long900 = Rollout.of(release("v2"))
                .to(small)
                .using(Rolling.oneByOne())
                .capacity(900)
                .build();

        assertThatThrownBy(() -> engine.plan(long900))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("plan", "bytes", "larger batches");
        assertThat(engine.run(long900))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .asString()
                                .contains("plan", "larger batches"));
        assertThat(small.observe().revisions()).hasSize(1);
        assertThat(small.lease().acquire(new DriverId("next"), Duration.ofSeconds(5), "is free"))
                .isInstanceOf(Grant.Granted.class);
    }

    @Test
    void a_gate_that_fails_with_a_novel_leads_back_and_the_journal_keeps_its_first_page() {
        engine.run(rollout(shop, "v1"));
        Gate novel = Gate.custom("novel", context -> {
            throw new IllegalStateException("once upon a time ".repeat(40_000));
        });

        Outcome outcome = engine.run(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.instant())
                .gate(novel)
                .build());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().reason())
                                .contains("once upon a time")
                                .endsWith("…")
                                .hasSize(2_000));
        assertThat(last(engine.history(shop)).outcome()).isInstanceOf(Outcome.RolledBack.class);
    }
}
