package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.RetireMode;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Written;
import dev.sluice.local.internal.TestApplication;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.release.Workload;
import dev.sluice.secret.SecretRef;
import dev.sluice.secret.SecretResolver;
import dev.sluice.secret.SecretValue;
import dev.sluice.traffic.TrafficRules;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class LocalDeployerTest {
    private static final Map<SecretRef, String> SECRETS = Map.of(SecretRef.environment("SHOP_TOKEN"), "battery-staple");

    @TempDir
    private Path path;

    private LocalDeployer deployer;

    @AfterEach
    void stopEverything() {
        if (deployer != null) {
            deployer.daemon().stopWithInstances();
            StoppedDaemon.await(path);
            deployer.close();
        }
    }

    @Test
    void a_release_is_prepared_staged_scaled_routed_probed_and_retired_through_the_interface()
            throws IOException, InterruptedException {
        deployer = detached().build();
        Prepared prepared = deployer.prepare(serving("v1"));
        RevisionId revision = new RevisionId(prepared.id().value());
        Fence fence = acquire(deployer);

        assertThat(deployer.observe().revisions()).isEmpty();
        apply(fence, new Change.Stage(prepared));
        apply(fence, new Change.Scale(revision, Capacity.fixed(1)));
        awaitReady(revision);
        Probe probe = deployer.probe(revision).orElseThrow();
        assertThat(probe.get("/", Map.of(), Duration.ofSeconds(5)).body()).isEqualTo("v1");
        assertThat(probe.direct()).isPresent();
        assertThat(deployer.propagation(TrafficRules.all(revision))).isInstanceOf(Propagation.Pending.class);
        apply(fence, new Change.Route(TrafficRules.all(revision)));
        assertThat(deployer.propagation(TrafficRules.all(revision))).isInstanceOf(Propagation.Seen.class);

        assertThat(get(deployer.daemon().address().resolve("/"))).isEqualTo("v1");

        assertThat(deployer.daemon().requests()).isEqualTo(1);
        assertThat(deployer.daemon().requests(revision)).isEqualTo(1);
        apply(fence, new Change.Route(TrafficRules.none()));
        awaitDrained(revision);
        apply(fence, new Change.Retire(revision, RetireMode.DELETE));
        assertThat(deployer.observe().revision(revision)).isEmpty();
    }

    @Test
    void the_same_release_has_the_same_identity_until_a_file_of_its_command_changes() throws IOException {
        Path program = script("exit 0");
        deployer = detached().build();
        Release release = Release.command(program.toString()).label("v1").build();
        Prepared first = deployer.prepare(release);

        assertThat(deployer.prepare(release).id()).isEqualTo(first.id());
        Files.writeString(program, "#!/bin/sh\nexit 1\n");

        assertThat(deployer.prepare(release).id()).isNotEqualTo(first.id());
        Fence fence = acquire(deployer);
        assertThat(deployer.apply(new Guard(fence, deployer.observe().token()), new Change.Stage(first)))
                .isInstanceOfSatisfying(
                        Effect.Refused.class,
                        refused -> assertThat(refused.reason())
                                .contains(program.toString(), "is no longer what release v1 was prepared from"));
    }

    @Test
    void every_problem_of_a_release_is_named_before_anything_is_written() {
        deployer = null;
        LocalDeployer fussy = shop().build();

        assertThatThrownBy(() -> fussy.prepare(
                        Release.of(new Workload.Command(List.of("./missing"), Optional.of("/no/such/place")))
                                .label("v1")
                                .config("PORT", "80")
                                .build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("PORT", "/no/such/place", "./missing");
        assertThatThrownBy(
                        () -> fussy.prepare(Release.image("shop:1").label("v1").build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must be a command");
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void a_secret_is_pinned_by_a_digest_and_handed_over_when_instances_start() {
        deployer = detached().build();
        Release release = serving("v1").toBuilder()
                .secret("TOKEN", SecretRef.environment("SHOP_TOKEN"))
                .build();
        Prepared prepared = deployer.prepare(release);
        RevisionId revision = new RevisionId(prepared.id().value());

        assertThat(prepared.pins()).containsKey("secret.TOKEN");
        assertThat(prepared.pins().toString()).doesNotContain("battery-staple");
        Fence fence = acquire(deployer);
        apply(fence, new Change.Stage(prepared));
        apply(fence, new Change.Scale(revision, Capacity.fixed(1)));
        awaitReady(revision);

        LocalDeployer poor = shop().secrets(ref -> Optional.empty()).build();
        assertThatThrownBy(() -> poor.prepare(release))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("TOKEN");
    }

    @Test
    void two_deployers_on_one_directory_see_one_world_and_one_drives() {
        deployer = detached().build();
        LocalDeployer second = detached().build();
        Fence fence = acquire(deployer);

        assertThat(second.lease().acquire(new DriverId("second"), Duration.ofSeconds(30), "me too"))
                .isInstanceOfSatisfying(Grant.Held.class, held -> {
                    assertThat(held.fence()).isEqualTo(fence);
                    assertThat(held.note()).isEqualTo("testing");
                });
        assertThat(deployer.journal().write(fence, 0, "{}", Optional.empty())).isEqualTo(new Written.Saved(1));
        assertThat(second.journal().read()).contains(new Checkpoint(1, "{}"));
        assertThat(second.daemon().address()).isEqualTo(deployer.daemon().address());
    }

    @Test
    void a_change_wakes_who_watches() throws InterruptedException {
        deployer = detached().build();
        acquire(deployer);
        Semaphore woken = new Semaphore(0);

        try (Registration registration = deployer.watch(woken::release)) {
            assertThat(registration).isNotNull();
            assertThat(woken.tryAcquire(20, TimeUnit.SECONDS))
                    .as("once at the start")
                    .isTrue();
            deployer.lease().release(new Fence(1, new DriverId("tester")));
            assertThat(woken.tryAcquire(20, TimeUnit.SECONDS))
                    .as("by the change")
                    .isTrue();
        }
    }

    @Test
    void a_platform_inside_this_process_says_that_it_ends_with_it_and_excludes_others() {
        LocalDeployer inside = shop().inThisProcess().build();
        LocalDeployer other = shop().inThisProcess().build();

        assertThat(inside.capabilities().survivesDriver()).isFalse();
        assertThat(inside.observe().revisions()).isEmpty();
        assertThatThrownBy(other::observe)
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("Another platform has the state directory");

        inside.close();
        assertThat(other.observe().epoch()).isZero();
        other.close();
    }

    @Test
    void closing_a_platform_inside_this_process_waits_for_the_stop_that_was_asked_for() {
        LocalDeployer inside = shop().inThisProcess().build();
        Fence fence = acquire(inside);
        Prepared prepared =
                inside.prepare(Release.command("sleep", "600").label("v1").build());
        inside.apply(new Guard(fence, inside.observe().token()), new Change.Stage(prepared));
        RevisionId revision = new RevisionId(prepared.id().value());
        inside.apply(new Guard(fence, inside.observe().token()), new Change.Scale(revision, Capacity.fixed(1)));
        while (running(inside, revision) == 0) {
            LockSupport.parkNanos(20_000_000);
        }

        inside.daemon().stopWithInstances();
        inside.close();

        assertThat(running(inside, revision)).isZero();
    }

    @Test
    void an_interrupted_call_is_told_so_and_starts_no_router() {
        deployer = null;
        for (LocalDeployer.Builder either : List.of(shop(), shop().inThisProcess())) {
            LocalDeployer idle = either.build();
            Thread.currentThread().interrupt();

            assertThatThrownBy(idle::observe).isInstanceOf(TransientException.class);

            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void another_address_than_that_of_the_running_router_is_refused() {
        deployer = detached().build();
        int port = deployer.daemon().address().getPort();
        LocalDeployer elsewhere = shop().port(port == 65_535 ? 1 : port + 1).build();

        assertThatThrownBy(elsewhere::observe)
                .isInstanceOf(PermanentException.class)
                .hasMessageContainingAll("listens on 127.0.0.1:" + port, "stop it, or use its address");
    }

    @Test
    void the_router_gets_the_options_of_its_java_machine() {
        deployer = detached().javaOption("-Dkind=tiny").javaOption("-Xmx48m").build();
        deployer.observe();

        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(process -> List.of(process.info().arguments().orElse(new String[0])))
                        .filter(arguments -> arguments.contains(path.toString())))
                .singleElement()
                .asInstanceOf(list(String.class))
                .containsSubsequence("-Xmx512m", "-Dkind=tiny", "-Xmx48m");
    }

    @Test
    void an_option_that_the_java_machine_does_not_know_ends_the_start_with_what_it_says() {
        LocalDeployer wrong = shop().javaOption("-XX:+NoSuchOption").build();

        assertThatThrownBy(wrong::observe)
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("NoSuchOption");
    }

    @Test
    void every_problem_of_the_options_is_named_at_once() {
        assertThatThrownBy(() -> LocalDeployer.application("shop")
                        .port(-1)
                        .portVariable("NO GOOD")
                        .healthPath("health")
                        .healthEvery(Duration.ZERO, Duration.ZERO)
                        .healthThresholds(0, 0)
                        .settleFor(Duration.ofSeconds(-1))
                        .restartBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1))
                        .gracePeriod(Duration.ofSeconds(-1))
                        .drainLimit(Duration.ofSeconds(-1))
                        .outputLimit(1, -1)
                        .javaOption("Xmx1g")
                        .inThisProcess()
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        wrong -> assertThat(wrong.problems())
                                .extracting(problem -> problem.field())
                                .containsExactlyInAnyOrder(
                                        "port",
                                        "portVariable",
                                        "healthPath",
                                        "healthEvery",
                                        "healthWithin",
                                        "healthyAfter",
                                        "unhealthyAfter",
                                        "settledAfter",
                                        "restartLongest",
                                        "graceful",
                                        "drainLimit",
                                        "outputLimit",
                                        "outputLimit",
                                        "javaOption",
                                        "javaOption"));
    }

    @Test
    void a_state_directory_that_is_too_long_for_a_socket_is_refused_with_its_length() {
        assertThatThrownBy(() -> LocalDeployer.application("shop")
                        .stateDirectory(Path.of("/tmp/" + "x".repeat(100)))
                        .build())
                .isInstanceOf(PermanentException.class)
                .hasMessageContainingAll("too long", "113 bytes");
    }

    @Test
    void the_command_says_what_runs_and_that_nothing_does() {
        deployer = detached().build();
        deployer.observe();

        assertThat(LocalDaemon.at(path).describe()).contains("shop@local on http://127.0.0.1:", "traffic: no traffic");
        assertThatThrownBy(() -> LocalDaemon.at(path.resolve("nobody")).describe())
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("No daemon runs on");
    }

    /** With a router that starts on half, since it lives for a second. */
    private LocalDeployer.Builder detached() {
        return shop().javaOption("-XX:TieredStopAtLevel=1");
    }

    private LocalDeployer.Builder shop() {
        SecretResolver known = ref -> Optional.ofNullable(SECRETS.get(ref)).map(SecretValue::of);
        return LocalDeployer.application("shop")
                .stateDirectory(path)
                .healthEvery(Duration.ofMillis(100), Duration.ofSeconds(5))
                .settleFor(Duration.ofMillis(100))
                .drainLimit(Duration.ofSeconds(1))
                .secrets(known);
    }

    private static Release serving(String label) {
        return Release.of(new Workload.Command(TestApplication.command(label), Optional.of("/")))
                .label(label)
                .build();
    }

    private Path script(String body) throws IOException {
        Path file = Files.writeString(path.resolve("run.sh"), "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static Fence acquire(Deployer deployer) {
        return deployer.lease()
                .acquire(new DriverId("tester"), Duration.ofMinutes(5), "testing")
                .match(Grant.Granted::fence, Grant.Held::fence);
    }

    private void apply(Fence fence, Change change) {
        assertThat(deployer.apply(new Guard(fence, deployer.observe().token()), change))
                .isInstanceOf(Effect.Applied.class);
    }

    private static int running(LocalDeployer deployer, RevisionId revision) {
        return deployer.observe().revision(revision).orElseThrow().running();
    }

    private void awaitReady(RevisionId revision) {
        while (!(deployer.observe().revision(revision).orElseThrow().readiness() instanceof Readiness.Ready)) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void awaitDrained(RevisionId revision) {
        while (!(deployer.draining(revision) instanceof DrainState.Drained)) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static String get(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
