package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeded;
import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Guard;
import dev.sluice.driver.Call;
import dev.sluice.driver.Ledger;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Fence FENCE = new Fence(1, new DriverId("me"));
    private static final Call OBSERVE = new Call.Observe();
    private static final Call APPLY =
            new Call.Apply(new Guard(FENCE, "t"), new Change.Scale(new RevisionId("r"), Capacity.NONE));
    private static final Call WRITE = new Call.Write(FENCE, 1, Ledger.empty(), Optional.empty());
    private static final TransientException GONE = new TransientException("gone");

    private final Patience patience = new Patience(LIMIT, new Random(1));

    @Test
    void waits_begin_short_grow_and_are_never_longer_than_five_seconds() {
        Seeded.anew(seed -> {
            Patience growing = new Patience(Duration.ofDays(1), new Random(seed));
            for (int i = 0; i < 1_000; i++) {
                Duration wait = growing.failed(OBSERVE, GONE, i).orElseThrow();
                assertThat(wait.toMillis()).isBetween(20L, 20 + Math.min(5_000, 100L << Math.min(i, 6)));
            }
        });
    }

    @Test
    void it_ends_after_its_limit_and_not_before() {
        assertThat(patience.failed(OBSERVE, GONE, 0)).isPresent();
        assertThat(patience.failed(OBSERVE, GONE, LIMIT.toNanos())).isPresent();
        assertThat(patience.failed(OBSERVE, GONE, LIMIT.toNanos() + 1)).isEmpty();
    }

    @Test
    void success_makes_it_begin_again() {
        assertThat(patience.failed(OBSERVE, GONE, 0)).isPresent();
        patience.succeeded(OBSERVE);

        assertThat(patience.failed(OBSERVE, GONE, LIMIT.toNanos() + 1)).isPresent();
    }

    @Test
    void a_look_that_succeeds_or_fails_now_and_then_does_not_make_a_change_be_tried_for_ever() {
        assertThat(patience.failed(APPLY, GONE, 0)).isPresent();
        for (int second = 1; second < 30; second++) {
            long now = Duration.ofSeconds(second).toNanos();
            if (second % 2 == 0) {
                assertThat(patience.failed(OBSERVE, GONE, now)).isPresent();
            }
            patience.succeeded(OBSERVE);
            assertThat(patience.failed(APPLY, GONE, now)).isPresent();
        }

        assertThat(patience.failed(APPLY, GONE, LIMIT.toNanos() + 1)).isEmpty();
    }

    @Test
    void a_write_that_succeeds_is_progress_for_all() {
        assertThat(patience.failed(APPLY, GONE, 0)).isPresent();
        patience.succeeded(WRITE);

        assertThat(patience.failed(APPLY, GONE, LIMIT.toNanos() + 1)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1H", "PT0.001S"})
    void nobody_is_asked_again_sooner_than_after_20_milliseconds(String retryAfter) {
        assertThat(patience.failed(OBSERVE, asking(Duration.parse(retryAfter)), 0))
                .contains(Duration.ofMillis(20));
    }

    @Test
    void who_asks_to_be_left_alone_is_left_alone_for_so_long_and_never_beyond_the_limit() {
        assertThat(patience.failed(OBSERVE, asking(Duration.ofSeconds(20)), 0)).contains(Duration.ofSeconds(20));
        assertThat(patience.failed(
                        OBSERVE,
                        asking(Duration.ofSeconds(20)),
                        Duration.ofSeconds(20).toNanos()))
                .as("10 s are left")
                .isEmpty();
        assertThat(patience.failed(APPLY, asking(Duration.ofHours(24)), 0)).isEmpty();
    }

    private static TransientException asking(Duration retryAfter) {
        return new TransientException("429", retryAfter, null);
    }
}
