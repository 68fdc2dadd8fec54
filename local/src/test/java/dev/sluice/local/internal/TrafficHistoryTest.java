package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficHistoryTest {
    private static final RevisionId SHOP = new RevisionId("shop");
    private static final RevisionId OTHER = new RevisionId("other");

    private final ManualClock clock = ManualClock.create();
    private final Instant start = clock.instant();
    private final Map<RevisionId, RevisionTraffic> revisions = new HashMap<>();
    private final RevisionTraffic shop = new RevisionTraffic();
    private final TrafficHistory history = new TrafficHistory(() -> Map.copyOf(revisions), clock);

    TrafficHistoryTest() {
        revisions.put(SHOP, shop);
    }

    @Test
    void a_window_holds_what_happened_in_it_and_nothing_of_before_or_after() {
        answer(200, 3);
        pass(Duration.ofSeconds(10));
        Instant since = clock.instant();
        answer(200, 5);
        answer(500, 2);
        answer(404, 1);
        shop.failed(ErrorCause.CONNECT, 0);
        shop.failed(ErrorCause.ABANDONED, 0);
        pass(Duration.ofSeconds(10));
        Instant until = clock.instant();
        answer(500, 7);
        pass(Duration.ofSeconds(10));

        CountedTraffic counted = history.between(since, until);

        assertThat(counted.from()).isEqualTo(since);
        assertThat(counted.to()).isEqualTo(until);
        TrafficCounts counts = counted.of(SHOP).orElseThrow();
        assertThat(counts.requests()).isEqualTo(8);
        assertThat(counts.responses()).containsExactly(0L, 5L, 0L, 1L, 2L);
        assertThat(counts.ended()).as("without the one who just left").isEqualTo(9);
        assertThat(counts.failed()).isEqualTo(3);
        assertThat(counts.latency().stream().mapToLong(Long::longValue).sum()).isEqualTo(8);
        assertThat(counted.of(OTHER)).isEmpty();
    }

    @Test
    void what_happened_up_to_now_is_in_a_window_that_ends_now() {
        pass(Duration.ofSeconds(1));
        Instant since = clock.instant();
        clock.advance(Duration.ofMillis(30));
        answer(200, 4);

        CountedTraffic counted = history.between(since, clock.instant());

        assertThat(counted.to()).isEqualTo(clock.instant());
        assertThat(counted.of(SHOP).orElseThrow().ended()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {20261123, 20261124, 20261125})
    void windows_that_follow_each_other_share_no_request_and_miss_none(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Instant before = clock.instant();
        long seen = 0;
        long given = 0;
        for (int round = 0; round < 200; round++) {
            int steps = random.nextInt(1, 40);
            for (int step = 0; step < steps; step++) {
                int requests = random.nextInt(3);
                answer(random.nextBoolean() ? 200 : 503, requests);
                given += requests;
                clock.advance(Duration.ofMillis(random.nextInt(1, 150)));
                if (random.nextBoolean()) {
                    history.take();
                }
            }
            Instant now = clock.instant();
            seen += history.between(before, now).of(SHOP).orElseThrow().ended();
            before = now;
        }

        assertThat(seen).as("seed %s", seed).isEqualTo(given);
    }

    @Test
    void what_was_before_the_router_began_is_not_known_and_said_so() {
        pass(Duration.ofSeconds(5));

        CountedTraffic counted = history.between(start.minusSeconds(60), clock.instant());

        assertThat(counted.from()).isEqualTo(start);
    }

    @Test
    void a_time_that_has_not_come_has_no_length() {
        CountedTraffic counted = history.between(start.plusSeconds(1), start.plusSeconds(2));

        assertThat(counted.from()).isEqualTo(counted.to()).isEqualTo(start);
    }

    @Test
    void older_moments_are_remembered_less_finely_and_after_hours_not_at_all() {
        for (Duration passed = Duration.ZERO; passed.compareTo(Duration.ofHours(4)) < 0; ) {
            answer(200, 1);
            clock.advance(Duration.ofMillis(500));
            passed = passed.plusMillis(500);
            history.take();
        }
        Instant now = clock.instant();

        assertThat(gap(now.minus(Duration.ofSeconds(119)))).isLessThanOrEqualTo(Duration.ofMillis(500));
        assertThat(gap(now.minus(Duration.ofMinutes(19)))).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(gap(now.minus(Duration.ofMinutes(170)))).isLessThanOrEqualTo(Duration.ofSeconds(10));
        assertThat(gap(now.minus(Duration.ofMinutes(190)))).isGreaterThan(Duration.ofMinutes(9));
        assertThat(history.between(now.minus(Duration.ofHours(2)), now)
                        .of(SHOP)
                        .orElseThrow()
                        .ended())
                .as("two a second for two hours, but for the first 10 s")
                .isBetween(14_380L, 14_400L);
    }

    @Test
    void a_revision_that_was_deleted_and_came_back_counts_from_zero() {
        answer(200, 5);
        pass(Duration.ofSeconds(1));
        Instant since = clock.instant();
        RevisionTraffic again = new RevisionTraffic();
        revisions.put(SHOP, again);
        for (int request = 0; request < 9; request++) {
            again.answered(200, 1);
        }
        pass(Duration.ofSeconds(1));

        assertThat(history.between(since, clock.instant())
                        .of(SHOP)
                        .orElseThrow()
                        .ended())
                .isEqualTo(9);
        revisions.remove(SHOP);
        pass(Duration.ofSeconds(1));
        assertThat(history.between(since, clock.instant()).of(SHOP)).isEmpty();
    }

    @Test
    void a_request_that_moved_on_to_another_revision_is_never_less_than_none() {
        RevisionTraffic other = new RevisionTraffic();
        revisions.put(OTHER, other);
        shop.enter();
        shop.requested();
        pass(Duration.ofSeconds(1));
        Instant since = clock.instant();
        other.enter();
        shop.handOver(other);
        pass(Duration.ofSeconds(1));

        CountedTraffic counted = history.between(since, clock.instant());

        assertThat(counted.of(SHOP).orElseThrow().requests()).isZero();
        assertThat(counted.of(OTHER).orElseThrow().requests()).isEqualTo(1);
        assertThat(counted.of(OTHER).orElseThrow().inFlight()).isEqualTo(1);
    }

    private Duration gap(Instant since) {
        return Duration.between(since, history.between(since, clock.instant()).from());
    }

    private void answer(int status, int times) {
        for (int request = 0; request < times; request++) {
            shop.requested();
            shop.answered(status, Duration.ofMillis(3).toNanos());
        }
    }

    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(TrafficHistory.EVERY)) {
            clock.advance(TrafficHistory.EVERY);
            history.take();
        }
    }
}
