package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulatedPlatformTest {
    private static final RolloutId ROLLOUT = new RolloutId("r-1");

    @Test
    void a_journal_write_replaces_exactly_the_version_its_author_read() {
        Shop shop = shop();
        Transition<Written> first = shop.platform().save(shop.fence(), 0, "one", Optional.empty());

        assertThat(first.answer()).isEqualTo(new Written.Saved(1));
        assertThat(first.next().checkpoint()).contains(new Checkpoint(1, "one"));
        assertThat(first.next().save(shop.fence(), 0, "two", Optional.empty()).answer())
                .isEqualTo(new Written.Conflict(1));
        assertThat(first.next().save(shop.fence(), 1, "two", Optional.empty()).answer())
                .isEqualTo(new Written.Saved(2));
    }

    @Test
    void the_same_journal_write_again_is_answered_like_the_first_and_logs_once() {
        Shop shop = shop();
        LogEntry line = new LogEntry(shop.platform().now(), "done");
        SimulatedPlatform written =
                shop.platform().save(shop.fence(), 0, "one", Optional.of(line)).next();

        Transition<Written> again = written.save(shop.fence(), 0, "one", Optional.of(line));

        assertThat(again).isEqualTo(new Transition<>(written, new Written.Saved(1)));
        assertThat(written.log()).containsExactly(line);
    }

    @Test
    void a_document_over_the_limit_is_refused_by_its_bytes() {
        Shop shop = shop();
        String threeBytesEach = "\u20ac".repeat(256 * 1024 / 3 + 1);

        assertThatThrownBy(() -> shop.platform().save(shop.fence(), 0, threeBytesEach, Optional.empty()))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("262146 bytes");
    }

    @Test
    void the_log_keeps_its_newest_lines() {
        Shop shop = shop();
        SimulatedPlatform at = shop.platform();
        for (int i = 0; i < 130; i++) {
            at = at.save(shop.fence(), i, "x", Optional.of(new LogEntry(at.now(), "line " + i)))
                    .next();
        }

        assertThat(at.log())
                .hasSize(100)
                .extracting(LogEntry::document)
                .startsWith("line 30")
                .endsWith("line 129");
    }

    @Test
    void a_journal_that_somebody_wrote_over_is_a_conflict() {
        Shop shop = shop();
        SimulatedPlatform written =
                shop.platform().save(shop.fence(), 0, "one", Optional.empty()).next();

        SimulatedPlatform scribbled = written.meddle(new ForeignChange.OverwriteJournal("scribble"));

        assertThat(scribbled.save(shop.fence(), 1, "two", Optional.empty()).answer())
                .isEqualTo(new Written.Conflict(2));
        assertThat(scribbled.save(shop.fence(), 0, "one", Optional.empty()).answer())
                .isEqualTo(new Written.Conflict(2));
    }

    @Test
    void signals_are_kept_once_in_order_and_discarded_by_rollout() {
        RolloutId other = new RolloutId("r-2");
        SimulatedPlatform posted = shop().platform()
                .post(signal("a", ROLLOUT))
                .post(signal("b", other))
                .post(signal("c", ROLLOUT))
                .post(signal("a", other));

        assertThat(posted.signals()).extracting(Signal::id).containsExactly("a", "b", "c");
        assertThat(posted.discard(ROLLOUT).signals()).extracting(Signal::id).containsExactly("b");
    }

    @Test
    void signals_beyond_a_hundred_of_one_rollout_are_refused_rather_than_dropped() {
        SimulatedPlatform full = shop().platform();
        for (int i = 0; i < 100; i++) {
            full = full.post(signal("s" + i, ROLLOUT));
        }
        SimulatedPlatform last = full;

        assertThatThrownBy(() -> last.post(signal("one more", ROLLOUT))).isInstanceOf(PermanentException.class);
        assertThat(last.post(signal("one more", new RolloutId("r-2"))).signals())
                .hasSize(101);
    }

    @Test
    void a_release_the_platform_cannot_run_is_refused_with_the_reason() {
        SimulatedPlatform platform = SimulatedPlatform.of(Shop.application(TrafficModel.WEIGHTED)
                .release("v9", ReleaseBehaviour.refused("must have a probe"))
                .build());

        assertThatThrownBy(() ->
                        platform.prepare(Release.image("shop:v9").label("v9").build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("release was 'v9' but must have a probe");
    }

    @Test
    void what_was_there_before_is_ready_and_the_first_has_the_traffic() {
        SimulatedPlatform platform = SimulatedPlatform.of(Shop.application(TrafficModel.WEIGHTED)
                .adopted("deployment/shop", "legacy", Capacity.fixed(3))
                .adopted("deployment/idle", "idle", Capacity.fixed(1))
                .build());

        assertThat(platform.snapshot().traffic()).isEqualTo(TrafficRules.all(new RevisionId("deployment/shop")));
        assertThat(platform.snapshot().epoch()).isZero();
        assertThat(platform.snapshot().revisions())
                .extracting(r -> r.label() + " " + r.ready())
                .containsExactly("legacy 3", "idle 1");
        assertThat(platform.unserved()).isEmpty();
    }

    @Test
    void a_probe_reaches_what_is_ready_and_only_that() {
        Shop shop = Shop.with(Shop.application(TrafficModel.WEIGHTED)
                        .release("v1", ReleaseBehaviour.neverGetsReady().withStatus(503))
                        .release(
                                "v2",
                                ReleaseBehaviour.getsReadyAfter(java.time.Duration.ZERO)
                                        .withStatus(418)))
                .staged("v1", 1)
                .staged("v2", 1);

        assertThat(shop.platform().probe(Shop.id("v1"))).isEmpty();
        assertThat(shop.platform().probe(Shop.id("v2")).orElseThrow().status()).isEqualTo(418);
    }

    @Test
    void who_waits_where_all_is_still_looks_again_at_the_end_of_the_wait_and_never_at_once() {
        SimulatedPlatform still = shop().platform();
        java.time.Instant later = still.now().plusSeconds(60);

        assertThat(still.nextChangeAt()).isEmpty();
        assertThat(still.wakeUp(later)).isEqualTo(later);
        assertThat(still.wakeUp(still.now().minusSeconds(1)))
                .isEqualTo(still.now().plusMillis(1));
    }

    private static Signal signal(String id, RolloutId rollout) {
        return new Signal(id, rollout, Signal.Kind.PAUSE, "", "a test", java.time.Instant.EPOCH);
    }

    private static Shop shop() {
        return Shop.with(Shop.application(TrafficModel.WEIGHTED));
    }
}
