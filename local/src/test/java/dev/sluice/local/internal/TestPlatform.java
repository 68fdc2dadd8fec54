package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.release.Workload;
import dev.sluice.traffic.TrafficRules;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What tests do with a platform, in few words, by whatever way they reach it. */
final class TestPlatform {
    static final DaemonOptions OPTIONS =
            new DaemonOptions("shop@test", Router.LOOPBACK, 0, Duration.ofSeconds(2), false, 1 << 20, 2, List.of());
    private static final Map<String, String> BRISK = new InstanceSettings(
                    "PORT",
                    "/health",
                    Duration.ofMillis(100),
                    Duration.ofSeconds(5),
                    1,
                    2,
                    Duration.ofMillis(100),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(10))
            .toPins();

    private final Control control;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Fence fence;

    TestPlatform(Control control, String driver) {
        this.control = control;
        Grant grant = control.acquire(new DriverId(driver), Duration.ofMinutes(5), "testing");
        this.fence = grant.match(Grant.Granted::fence, held -> held.fence());
    }

    Control control() {
        return control;
    }

    Fence fence() {
        return fence;
    }

    static Prepared application(String version, String... config) {
        return prepared(version, TestApplication.command(version), Map.of(), config);
    }

    /** A release of any command; pins win over brisk defaults. */
    static Prepared prepared(String label, List<String> command, Map<String, String> pins, String... config) {
        Release.Builder release =
                Release.of(new Workload.Command(command, Optional.of("/"))).label(label);
        for (int index = 0; index < config.length; index += 2) {
            release.config(config[index], config[index + 1]);
        }
        Map<String, String> all = new TreeMap<>(BRISK);
        all.putAll(pins);
        return Prepared.of(release.build(), all);
    }

    Effect apply(Change change) {
        return control.apply(guard(), change, Map.of());
    }

    Guard guard() {
        return new Guard(fence, control.observe().token());
    }

    /** Stages and scales; does not wait. */
    RevisionId run(Prepared prepared, int count) {
        RevisionId revision = new RevisionId(prepared.id().value());
        assertThat(apply(new Change.Stage(prepared))).isInstanceOf(Effect.Applied.class);
        assertThat(apply(new Change.Scale(revision, Capacity.fixed(count)))).isInstanceOf(Effect.Applied.class);
        return revision;
    }

    /** Stages, scales, waits until ready, and sends all of the traffic there. */
    RevisionId serve(Prepared prepared, int count) {
        RevisionId revision = run(prepared, count);
        awaitReady(revision);
        assertThat(apply(new Change.Route(TrafficRules.all(revision)))).isInstanceOf(Effect.Applied.class);
        return revision;
    }

    void awaitReady(RevisionId revision) {
        eventually(() -> assertThat(revision(revision).readiness()).isEqualTo(new Readiness.Ready()));
    }

    Revision revision(RevisionId id) {
        return control.observe().revision(id).orElseThrow();
    }

    /** What a user gets from the router. */
    String ask(String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://" + Router.LOOPBACK + ":"
                                        + control.status().port() + path))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
