package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {

    @Test
    void the_bounds_ascend_and_hold_the_limits_that_people_write_into_objectives() {
        List<Duration> bounds = LatencyBuckets.upperBounds();

        assertThat(bounds).isSorted().doesNotHaveDuplicates().startsWith(Duration.ofNanos(100_000));
        assertThat(bounds)
                .contains(
                        Duration.ofMillis(1),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(300),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(100));
    }

    @Test
    void a_duration_on_a_bound_is_not_slower_than_it() {
        LatencyBuckets buckets = new LatencyBuckets();
        int bound = LatencyBuckets.upperBounds().indexOf(Duration.ofMillis(300));

        buckets.record(Duration.ofMillis(300).toNanos());
        buckets.record(Duration.ofMillis(300).toNanos() + 1);

        assertThat(buckets.counts().get(bound)).isEqualTo(1);
        assertThat(buckets.counts().get(bound + 1)).isEqualTo(1);
    }

    @Test
    void what_is_longer_than_every_bound_has_a_bucket_too() {
        LatencyBuckets buckets = new LatencyBuckets();

        buckets.record(Duration.ofHours(1).toNanos());
        buckets.record(0);

        assertThat(buckets.counts()).hasSize(LatencyBuckets.upperBounds().size() + 1);
        assertThat(buckets.counts().get(LatencyBuckets.upperBounds().size())).isEqualTo(1);
        assertThat(buckets.counts().get(0)).isEqualTo(1);
    }
}
