package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Metric;
import dev.sluice.analysis.MetricRequest;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Window;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Readiness;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.local.internal.TestApplication;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.release.Workload;
import dev.sluice.report.TrafficSample;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real requests through a real router, read back over whatever way leads to it. */
class RouterMetricsTrafficTest {
    @TempDir
    private Path path;

    private LocalDeployer shop;
    private Fence fence;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stopEverything() {
        shop.daemon().stopWithInstances();
        StoppedDaemon.await(path);
        shop.close();
    }

    @ParameterizedTest(name = "in this process: {0}")
    @ValueSource(booleans = {true, false})
    void each_revision_is_measured_by_its_own_requests_in_the_window(boolean inThisProcess)
            throws IOException, InterruptedException {
        LocalDeployer.Builder options = LocalDeployer.application("shop")
                .stateDirectory(path)
                .healthEvery(Duration.ofMillis(100), Duration.ofSeconds(5))
                .settleFor(Duration.ofMillis(50))
                .drainLimit(Duration.ofSeconds(1));
        shop = (inThisProcess ? options.inThisProcess() : options.javaOption("-XX:TieredStopAtLevel=1")).build();
        fence = shop.lease()
                .acquire(new DriverId("tester"), Duration.ofMinutes(5), "testing")
                .match(Grant.Granted::fence, Grant.Held::fence);
        Instant beforeAll = shop.observe().at().minusSeconds(60);
        RevisionId old = run("v1");
        RevisionId canary = run("v2");
        apply(new Change.Route(TrafficRules.all(old)));
        ask("/fail", 1);
        apply(new Change.Route(TrafficRules.split(canary, Weight.percent(10), old)));
        Instant since = settled(beforeAll, 1);

        ask("/", 150);
        ask("/fail", 50);

        Window window = new Window(since, settled(since, 200));
        RouterMetrics metrics = shop.metrics();
        Reading.Counts ofOld = (Reading.Counts) read(metrics, old, Metric.errorRatio(), window);
        Reading.Counts ofCanary = (Reading.Counts) read(metrics, canary, Metric.errorRatio(), window);
        assertThat(ofOld.total()).isEqualTo(180);
        assertThat(ofCanary.total()).isEqualTo(20);
        assertThat(ofOld.matching() + ofCanary.matching())
                .as("not the one before the window")
                .isEqualTo(50);
        assertThat(((Reading.Histogram) read(metrics, canary, Metric.latencyQuantile(0.99), window)).total())
                .isEqualTo(20);
        assertThat(((Reading.Value) read(metrics, canary, RouterMetrics.requestRate(), window)).value())
                .isPositive();
        assertThat(read(metrics, old, Metric.errorRatio(), new Window(beforeAll, window.until())))
                .as("the router was not there yet")
                .isInstanceOf(Reading.NoData.class);
        List<TrafficSample> samples = metrics.samples(since);
        assertThat(samples).extracting(TrafficSample::version).containsExactlyInAnyOrder("v1", "v2");
        assertThat(samples).extracting(TrafficSample::requests).containsExactlyInAnyOrder(180L, 20L);
        assertThat(metrics.samples(samples.get(0).at()))
                .extracting(TrafficSample::requests)
                .containsOnly(0L);
    }

    /** Waits until so many ends are counted, which may be a moment after users have read them; answers with a moment that is remembered. */
    private Instant settled(Instant since, long requests) {
        while (true) {
            List<TrafficSample> samples = shop.metrics().samples(since);
            if (samples.stream().mapToLong(TrafficSample::requests).sum() >= requests) {
                return samples.get(0).at();
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private Reading read(RouterMetrics metrics, RevisionId revision, Metric metric, Window window)
            throws InterruptedException {
        return metrics.read(new MetricRequest(shop.application(), revision, metric, window, Duration.ofSeconds(10)));
    }

    private RevisionId run(String label) {
        Prepared prepared =
                shop.prepare(Release.of(new Workload.Command(TestApplication.command(label), Optional.of("/")))
                        .label(label)
                        .build());
        RevisionId revision = new RevisionId(prepared.id().value());
        apply(new Change.Stage(prepared));
        apply(new Change.Scale(revision, Capacity.fixed(1)));
        while (!(shop.observe().revision(revision).orElseThrow().readiness() instanceof Readiness.Ready)) {
            LockSupport.parkNanos(20_000_000);
        }
        return revision;
    }

    private void apply(Change change) {
        assertThat(shop.apply(new Guard(fence, shop.observe().token()), change)).isInstanceOf(Effect.Applied.class);
    }

    private void ask(String what, int times) throws IOException, InterruptedException {
        for (int request = 0; request < times; request++) {
            http.send(
                    HttpRequest.newBuilder(shop.daemon().address().resolve(what))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    BodyHandlers.discarding());
        }
    }
}
