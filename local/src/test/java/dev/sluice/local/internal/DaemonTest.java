package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The daemon as it is: another process, started from this class path, killed without warning. */
@Execution(ExecutionMode.CONCURRENT)
class DaemonTest {
    /** A router that lives for a second is not worth what the second compiler does for it. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1");

    @TempDir
    private Path path;

    private StateDirectory directory;
    private DaemonOptions options;
    private Control control;

    @BeforeEach
    void prepare() throws IOException {
        directory = new StateDirectory(path.resolve("shop"));
        options = onPort(freePort());
        control = control(options);
    }

    @AfterEach
    void killEverythingThatIsOurs() {
        try {
            ProcessHandle.of(control.status().pid()).ifPresent(ProcessHandle::destroyForcibly);
        } catch (PermanentException | TransientException neverRan) {
            // the tests of failed starts
        }
        Optional<LocalState> state = Optional.empty();
        try {
            state = new StateFile(directory.state()).load();
        } catch (PermanentException broken) {
            // the test of a broken state
        }
        state.stream()
                .flatMap(known -> Stream.concat(
                        known.instances().stream().map(LocalState.Running::process),
                        known.tasks().stream().map(LocalState.OneOff::process)))
                .flatMap(process -> process.handle().stream())
                .forEach(process -> {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                });
    }

    @Test
    void a_killed_daemon_is_followed_by_one_that_adopts_applications_traffic_lease_and_journal()
            throws IOException, InterruptedException {
        killAndAdopt(1);
    }

    @Test
    @Tag("soak")
    void twenty_daemons_are_killed_one_after_another_and_nobody_notices() throws IOException, InterruptedException {
        killAndAdopt(20);
    }

    private void killAndAdopt(int kills) throws IOException, InterruptedException {
        TestPlatform shop = new TestPlatform(control, "driver");
        RevisionId v1 = shop.serve(TestPlatform.application("v1"), 2);
        control.write(shop.fence(), 0, "{\"step\":1}", Optional.of(new LogEntry(Instant.EPOCH, "{}")));
        Signal signal = new Signal("s", new RolloutId("r"), Signal.Kind.PAUSE, "", "ann", Instant.EPOCH);
        control.post(signal);
        Set<Long> before = pids();
        long first = control.status().pid();

        for (int kill = 0; kill < kills; kill++) {
            killDaemon();
            assertThat(before).allMatch(pid -> ProcessIdentity.of(pid).isPresent());
            shop.awaitReady(v1);

            assertThat(shop.ask("/")).isEqualTo("v1");
            assertThat(pids()).isEqualTo(before);
            assertThat(shop.revision(v1).running()).isEqualTo(2);
        }

        assertThat(control.status().pid()).isNotEqualTo(first);
        assertThat(control.status().port()).isEqualTo(options.port());
        assertThat(control.checkpoint()).contains(new Checkpoint(1, "{\"step\":1}"));
        assertThat(control.log()).containsExactly(new LogEntry(Instant.EPOCH, "{}"));
        assertThat(control.signals()).containsExactly(signal);
        assertThat(control.acquire(new DriverId("other"), Duration.ofMinutes(1), ""))
                .isInstanceOfSatisfying(
                        Grant.Held.class, held -> assertThat(held.fence()).isEqualTo(shop.fence()));
    }

    @Test
    void an_application_that_dies_while_no_daemon_watches_is_replaced() throws IOException, InterruptedException {
        TestPlatform shop = new TestPlatform(control, "driver");
        RevisionId v1 = shop.serve(TestPlatform.application("v1"), 1);
        Set<Long> before = pids();

        killDaemon();
        before.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        eventually(() ->
                assertThat(before).noneMatch(pid -> ProcessIdentity.of(pid).isPresent()));

        eventually(() -> {
            assertThat(shop.revision(v1).running()).isEqualTo(1);
            assertThat(pids()).hasSize(1).doesNotContainAnyElementsOf(before);
        });
        shop.awaitReady(v1);
        assertThat(shop.ask("/")).isEqualTo("v1");
    }

    @Test
    void a_task_whose_daemon_is_killed_runs_on_once_and_its_exit_code_is_known_to_the_next_daemon() throws IOException {
        TestPlatform shop = new TestPlatform(control, "driver");
        Path ran = path.resolve("ran");
        Path go = path.resolve("go");
        TaskId id = new TaskId("migrate");
        Change task = new Change.RunTask(
                id,
                TestPlatform.prepared("v1", List.of("true"), Map.of()),
                List.of(
                        "/bin/sh",
                        "-c",
                        "echo x >> " + ran + "; while [ ! -e " + go + " ]; do sleep 0.05; done; exit 9"));
        shop.apply(task);
        eventually(() -> assertThat(ran).exists());

        killDaemon();
        assertThat(control.observe().task(id).orElseThrow().state()).isEqualTo(TaskStatus.State.RUNNING);
        assertThat(shop.apply(task)).isEqualTo(new Effect.Applied(false, Optional.empty()));
        killDaemon();
        Files.createFile(go);

        eventually(() -> assertThat(control.observe().task(id)).hasValueSatisfying(status -> {
            assertThat(status.state()).isEqualTo(TaskStatus.State.FAILED);
            assertThat(status.exitCode()).hasValue(9);
        }));
        assertThat(Files.readAllLines(ran)).hasSize(1);
    }

    @Test
    void many_starters_at_once_end_with_one_daemon() throws InterruptedException {
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        Set<Throwable> failures = ConcurrentHashMap.newKeySet();
        List<Thread> starters = IntStream.range(0, 4)
                .mapToObj(index -> new Thread(() -> {
                    try {
                        new DaemonStarter(directory, options).start();
                        seen.add(control(options).status().pid());
                    } catch (RuntimeException failure) {
                        failures.add(failure);
                    }
                }))
                .toList();
        starters.forEach(Thread::start);
        for (Thread starter : starters) {
            starter.join();
        }

        assertThat(failures).isEmpty();
        assertThat(seen).hasSize(1);
        eventually(() -> assertThat(ProcessHandle.current().descendants().filter(this::isDaemonHere))
                .hasSize(1));
    }

    @Test
    void a_stale_driver_is_refused_by_the_daemon_itself() {
        TestPlatform former = new TestPlatform(control, "former");
        Fence stale = former.fence();
        Guard guard = former.guard();
        control.release(stale);
        TestPlatform current = new TestPlatform(control, "current");
        killDaemon();

        Effect effect = control.apply(guard, new Change.Scale(new RevisionId("r"), Capacity.fixed(1)), Map.of());

        assertThat(effect).isEqualTo(new Effect.Superseded(current.fence()));
        assertThatThrownBy(() -> control.renew(new Fence(99, new DriverId("future")), Duration.ofSeconds(1), ""))
                .isInstanceOfSatisfying(
                        PermanentException.class,
                        gone -> assertThat(gone.reason()).isEqualTo(PermanentException.Reason.TARGET_GONE));
    }

    @Test
    void the_socket_the_state_and_the_directory_are_the_owners_alone() throws IOException {
        control.status();

        assertThat(mode(directory.path())).isEqualTo("rwx------");
        assertThat(mode(directory.control())).isEqualTo("rw-------");
        assertThat(mode(directory.state())).isEqualTo("rw-------");
    }

    @Test
    void a_broken_state_stops_the_start_with_its_reason_and_stays_as_it_is() throws IOException {
        directory.create();
        Files.writeString(directory.state(), "{\"format\":\"sluice-local-state\",\"version\":99}");

        assertThatThrownBy(control::status)
                .isInstanceOf(PermanentException.class)
                .hasMessageContainingAll(directory.state().toString(), "its version is 99");

        assertThat(directory.state()).hasContent("{\"format\":\"sluice-local-state\",\"version\":99}");
    }

    @Test
    void a_taken_port_stops_the_start_with_its_reason() throws IOException {
        try (HangingServer other = new HangingServer()) {
            Control refused = control(onPort(other.port()));

            assertThatThrownBy(refused::status)
                    .isInstanceOf(PermanentException.class)
                    .hasMessageContaining("Could not listen on 127.0.0.1:" + other.port());
        }
    }

    @Test
    void a_stop_leaves_the_applications_or_takes_them_along() throws IOException, InterruptedException {
        TestPlatform shop = new TestPlatform(control, "driver");
        RevisionId v1 = shop.serve(TestPlatform.application("v1"), 1);
        Set<Long> before = pids();

        control.stop(false);
        eventually(() -> assertThat(ControlClient.answers(directory)).isFalse());
        assertThat(before).allMatch(pid -> ProcessIdentity.of(pid).isPresent());
        eventually(() -> assertThat(control(options).status().requests()).isZero());
        assertThat(shop.ask("/")).isEqualTo("v1");
        assertThat(pids()).isEqualTo(before);

        control.stop(true);
        eventually(() -> assertThat(ControlClient.answers(directory)).isFalse());
        assertThat(before).noneMatch(pid -> ProcessIdentity.of(pid).isPresent());

        shop.awaitReady(v1);
        assertThat(shop.ask("/"))
                .as("a later daemon brings back what is wanted")
                .isEqualTo("v1");
        assertThat(control.observe().traffic()).isEqualTo(TrafficRules.all(v1));
    }

    @Test
    void an_observation_is_the_same_through_the_socket_as_inside() {
        TestPlatform shop = new TestPlatform(control, "driver");
        shop.run(TestPlatform.prepared("v1", List.of("/no/such/program"), Map.of()), 1);
        shop.apply(new Change.RunTask(
                new TaskId("t"), TestPlatform.prepared("v1", List.of("true"), Map.of()), List.of("true")));
        eventually(() -> assertThat(
                        control.observe().task(new TaskId("t")).orElseThrow().state())
                .isEqualTo(TaskStatus.State.SUCCEEDED));

        Snapshot seen = control.observe();

        assertThat(seen.toString()).contains("/no/such/program", "epoch 1");
        assertThat(seen.revisions()).hasSize(1);
        assertThat(seen.token()).isEqualTo(control.observe().token());
    }

    private Set<Long> pids() {
        return new StateFile(directory.state())
                .load().orElseThrow().instances().stream()
                        .map(one -> one.process().pid())
                        .collect(java.util.stream.Collectors.toSet());
    }

    private void killDaemon() {
        ProcessHandle daemon = ProcessHandle.of(control.status().pid()).orElseThrow();
        daemon.destroyForcibly();
        eventually(() -> assertThat(daemon.isAlive()).isFalse());
    }

    private boolean isDaemonHere(ProcessHandle process) {
        return process.info().arguments().stream()
                .flatMap(Stream::of)
                .anyMatch(argument -> argument.equals(directory.path().toString()));
    }

    private Control control(DaemonOptions wanted) {
        return ControlClient.to(directory, Duration.ofSeconds(20), () -> new DaemonStarter(directory, wanted).start());
    }

    /** Below those that systems give to whoever asks for any: between two daemons nobody else gets it. */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 20_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName(Router.LOOPBACK))) {
                return free.getLocalPort();
            } catch (BindException e) {
                continue; // taken: another one
            }
        }
    }

    private static DaemonOptions onPort(int port) {
        return new DaemonOptions(
                "shop@test", Router.LOOPBACK, port, Duration.ofSeconds(2), true, 1 << 20, 2, QUICK_START);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
