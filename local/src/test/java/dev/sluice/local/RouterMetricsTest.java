package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.MetricRequest;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Window;
import dev.sluice.local.internal.Control;
import dev.sluice.local.internal.CountedTraffic;
import dev.sluice.local.internal.ErrorCause;
import dev.sluice.local.internal.TrafficCounts;
import dev.sluice.release.Application;
import dev.sluice.release.RevisionId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of what the router remembers: a number only where it knows the whole window. */
class RouterMetricsTest {
    private static final Application SHOP = new Application("shop", "local");
    private static final RevisionId REVISION = new RevisionId("r1");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 60000", "200, 60000", "3000, 60000", "0, 57000", "0, 63000"})
    void a_window_that_is_known_but_for_a_twentieth_at_an_end_is_known(long from, long to) throws InterruptedException {
        assertThat(read(SHOP, REVISION, counted(from, to), 60_000)).isEqualTo(new Reading.Counts(10, 3));
    }

    @ParameterizedTest
    @CsvSource({"3001, 60000", "0, 56999", "60000, 60000", "0, 0", "0, 63001", "-100, -50"})
    void any_other_is_partial_and_says_what_is_known(long from, long to) throws InterruptedException {
        assertThat(read(SHOP, REVISION, counted(from, to), 60_000))
                .isInstanceOfSatisfying(Reading.NoData.class, unknown -> {
                    assertThat(unknown.kind()).isEqualTo(Reading.NoData.Kind.PARTIAL);
                    assertThat(unknown.reason()).contains("the router knows only", "began later");
                });
    }

    @ParameterizedTest
    @CsvSource({"200, 500, true", "201, 500, false", "300, 300, false"})
    void a_short_window_may_miss_a_fifth_of_a_second(long from, long to, boolean known) throws InterruptedException {
        assertThat(read(SHOP, REVISION, counted(from, to), 500) instanceof Reading.Counts)
                .isEqualTo(known);
    }

    @Test
    void a_revision_that_never_was_to_get_traffic_has_no_data() throws InterruptedException {
        assertThat(read(SHOP, new RevisionId("r2"), counted(0, 60_000), 60_000))
                .isInstanceOfSatisfying(
                        Reading.NoData.class,
                        unknown -> assertThat(unknown.kind()).isEqualTo(Reading.NoData.Kind.EMPTY));
    }

    @Test
    void another_application_is_refused() {
        assertThatThrownBy(() -> read(new Application("shop", "prod"), REVISION, counted(0, 60_000), 60_000))
                .isInstanceOf(PermanentException.class)
                .hasMessageContainingAll("shop@local", "shop@prod");
    }

    @Test
    void a_router_that_can_not_be_reached_is_told_from_a_caller_that_does_not_wait_any_more() {
        assertThatThrownBy(() -> read(
                        SHOP,
                        REVISION,
                        () -> {
                            throw new TransientException("no daemon");
                        },
                        1_000))
                .isInstanceOf(TransientException.class)
                .hasMessage("no daemon");
        assertThatThrownBy(() -> read(
                        SHOP,
                        REVISION,
                        () -> {
                            Thread.currentThread().interrupt();
                            throw new TransientException("interrupted while asking");
                        },
                        1_000))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void the_request_rate_is_a_metric_like_any_other() {
        assertThat(RouterMetrics.requestRate().name()).isEqualTo("request-rate");
        assertThat(RouterMetrics.requestRate().unit()).isEqualTo("1/s");
    }

    private static Reading read(
            Application application, RevisionId revision, Supplier<CountedTraffic> counted, long windowMillis)
            throws InterruptedException {
        Control control = (Control) Proxy.newProxyInstance(
                Control.class.getClassLoader(), new Class<?>[] {Control.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("counted");
                    return counted.get();
                });
        return new RouterMetrics(SHOP, () -> control)
                .read(new MetricRequest(
                        application,
                        revision,
                        Metric.errorRatio(),
                        new Window(NOON, NOON.plusMillis(windowMillis)),
                        Duration.ofSeconds(10)));
    }

    private static Supplier<CountedTraffic> counted(long from, long to) {
        TrafficCounts counts = new TrafficCounts(
                11,
                1,
                0,
                List.of(0L, 7L, 0L, 0L, 2L),
                Map.of(ErrorCause.BROKEN, 1L, ErrorCause.ABANDONED, 5L),
                List.of(),
                0);
        return () -> new CountedTraffic(
                NOON.plusMillis(from), NOON.plusMillis(to), List.of(new CountedTraffic.OfRevision(REVISION, counts)));
    }
}
