package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.secret.SecretRef;
import dev.sluice.traffic.TrafficRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {
    @TempDir
    private Path path;

    private Platform platform;
    private TestPlatform shop;

    @BeforeEach
    void start() {
        platform = Platform.start(TestPlatform.OPTIONS, new StateDirectory(path), () -> {});
        shop = new TestPlatform(platform, "tester");
    }

    @AfterEach
    void stop() {
        // first of all whoever would start them again
        platform.close();
        killProcesses();
    }

    @Test
    void processes_are_started_checked_routed_to_and_stopped_after_they_have_drained()
            throws IOException, InterruptedException {
        RevisionId v1 = shop.serve(TestPlatform.application("v1", "COLOUR", "blue"), 2);

        Set<String> pids = new HashSet<>();
        for (int request = 0; request < 8; request++) {
            pids.add(shop.ask("/pid"));
        }
        assertThat(pids).hasSize(2);
        assertThat(shop.ask("/env?COLOUR")).isEqualTo("blue");

        RevisionId v2 = shop.serve(TestPlatform.application("v2"), 1);
        assertThat(shop.ask("/")).isEqualTo("v2");
        assertThat(platform.draining(v1)).isEqualTo(new DrainState.Drained());
        assertThat(shop.apply(new Change.Retire(v1, RetireMode.STOP))).isInstanceOf(Effect.Applied.class);
        eventually(() -> assertThat(shop.revision(v1).readiness()).isEqualTo(new Readiness.Idle()));
        assertThat(pids).noneMatch(pid -> ProcessHandle.of(Long.parseLong(pid)).isPresent());
        assertThat(shop.apply(new Change.Retire(v1, RetireMode.DELETE))).isInstanceOf(Effect.Applied.class);
        assertThat(platform.observe().revision(v1)).isEmpty();
        assertThat(shop.revision(v2).ready()).isEqualTo(1);
    }

    @Test
    void a_staged_revision_is_inert_and_is_staged_once() {
        Prepared prepared = TestPlatform.application("v1");

        assertThat(shop.apply(new Change.Stage(prepared))).isEqualTo(new Effect.Applied(true, Optional.empty()));
        String token = platform.observe().token();
        assertThat(shop.apply(new Change.Stage(prepared))).isEqualTo(new Effect.Applied(false, Optional.empty()));

        assertThat(platform.observe().token()).isEqualTo(token);
        assertThat(platform.observe().revisions()).singleElement().satisfies(revision -> {
            assertThat(revision.readiness()).isEqualTo(new Readiness.Idle());
            assertThat(revision.running()).isZero();
            assertThat(revision.capacity()).isEqualTo(Capacity.NONE);
        });
    }

    @Test
    void traffic_to_what_is_not_ready_and_the_end_of_what_serves_are_refused() {
        RevisionId v1 = shop.serve(TestPlatform.application("v1"), 1);
        Prepared next = TestPlatform.application("v2");
        RevisionId v2 = new RevisionId(next.id().value());
        shop.apply(new Change.Stage(next));

        assertThat(shop.apply(new Change.Route(TrafficRules.all(v2))))
                .isEqualTo(new Effect.Refused("no instance of revision " + v2 + " is ready"));
        assertThat(shop.apply(new Change.Route(TrafficRules.all(new RevisionId("nobody")))))
                .isEqualTo(new Effect.Refused("revision nobody does not exist"));
        assertThat(shop.apply(new Change.Retire(v1, RetireMode.DELETE))).isInstanceOf(Effect.Refused.class);
        assertThat(shop.apply(new Change.Scale(v1, Capacity.NONE))).isInstanceOf(Effect.Refused.class);
        assertThat(shop.apply(new Change.Scale(v1, Capacity.auto(1, 2)))).isInstanceOf(Effect.Refused.class);
        assertThat(platform.observe().traffic()).isEqualTo(TrafficRules.all(v1));
        assertThat(platform.routes(TrafficRules.all(v1))).isTrue();
    }

    @Test
    void a_crashed_process_is_replaced_by_a_new_one() throws IOException, InterruptedException {
        RevisionId v1 = shop.serve(TestPlatform.application("v1"), 1);
        String first = shop.ask("/pid");

        assertThat(ProcessHandle.of(Long.parseLong(first)).orElseThrow().destroyForcibly())
                .isTrue();

        eventually(() -> assertThat(ProcessHandle.of(Long.parseLong(first))).isEmpty());
        shop.awaitReady(v1);
        eventually(() -> assertThat(shop.ask("/pid")).isNotEqualTo(first).containsOnlyDigits());
    }

    @Test
    void a_crash_loop_is_said_with_the_exit_code_and_the_last_output() {
        RevisionId broken = shop.run(
                TestPlatform.prepared("v1", List.of("/bin/sh", "-c", "echo no database here; exit 3"), Map.of()), 1);

        eventually(() -> assertThat(shop.revision(broken).readiness())
                .isInstanceOfSatisfying(
                        Readiness.Failed.class,
                        failed -> assertThat(failed.reason()).contains("exit code 3", "no database here")));
    }

    @Test
    void a_program_that_is_not_there_fails_at_once() {
        RevisionId broken = shop.run(TestPlatform.prepared("v1", List.of("/no/such/program"), Map.of()), 1);

        eventually(() -> assertThat(shop.revision(broken).readiness())
                .isInstanceOfSatisfying(
                        Readiness.Failed.class,
                        failed -> assertThat(failed.reason()).contains("/no/such/program", "not found")));
    }

    @Test
    void a_process_that_never_gets_healthy_says_why_it_is_waited_for() {
        RevisionId sick = shop.run(TestPlatform.application("v1", "HEALTHY", "no"), 1);

        eventually(() -> assertThat(shop.revision(sick).readiness())
                .isEqualTo(new Readiness.Progressing("0 of 1 instances are ready: GET /health answered 500")));
        assertThat(shop.revision(sick).running()).isEqualTo(1);
    }

    @Test
    void a_process_that_gets_sick_gets_no_more_requests() throws IOException, InterruptedException {
        RevisionId v1 = shop.serve(TestPlatform.application("v1"), 2);

        shop.ask("/sick");

        eventually(() -> assertThat(shop.revision(v1).ready()).isEqualTo(1));
        Set<String> pids = new HashSet<>();
        for (int request = 0; request < 6; request++) {
            pids.add(shop.ask("/pid"));
        }
        assertThat(pids).hasSize(1);
    }

    @Test
    void the_last_process_that_gets_sick_is_not_ready_but_users_still_reach_it()
            throws IOException, InterruptedException {
        RevisionId v1 = shop.serve(TestPlatform.application("v1"), 2);

        while (shop.revision(v1).ready() > 0) {
            shop.ask("/sick");
        }

        assertThat(shop.revision(v1).readiness())
                .isEqualTo(new Readiness.Progressing("0 of 2 instances are ready: GET /health answered 500"));
        assertThat(shop.ask("/")).isEqualTo("v1");
        assertThat(platform.counts(v1).errors().values()).containsOnly(0L);
    }

    @Test
    void a_process_that_ignores_sigterm_is_killed_after_its_grace_with_its_children() throws IOException {
        String script = "trap '' TERM; sleep 1000 & echo $! > " + path.resolve("child") + "; while :; do sleep 1; done";
        RevisionId stubborn = shop.run(
                TestPlatform.prepared("v1", List.of("/bin/sh", "-c", script), Map.of("stop.graceful", "PT0.3S")), 1);
        eventually(() -> assertThat(path.resolve("child")).isNotEmptyFile());
        long child = Long.parseLong(Files.readString(path.resolve("child")).trim());

        shop.apply(new Change.Retire(stubborn, RetireMode.STOP));

        eventually(() -> assertThat(shop.revision(stubborn).readiness()).isEqualTo(new Readiness.Idle()));
        assertThat(ProcessIdentity.of(child)).isEmpty();
    }

    @Test
    void a_lower_epoch_changes_nothing() {
        Prepared prepared = TestPlatform.application("v1");
        Fence stale = shop.fence();
        platform.release(stale);
        TestPlatform other = new TestPlatform(platform, "other");
        String before = platform.observe().token();
        Guard guard = new Guard(stale, before);
        RevisionId revision = new RevisionId(prepared.id().value());

        for (Change change : List.of(
                new Change.Stage(prepared),
                new Change.Scale(revision, Capacity.fixed(1)),
                new Change.Route(TrafficRules.none()),
                new Change.Retire(revision, RetireMode.DELETE),
                new Change.RunTask(new TaskId("t"), prepared, List.of("true")))) {
            assertThat(platform.apply(guard, change, Map.of())).isEqualTo(new Effect.Superseded(other.fence()));
        }
        assertThat(platform.write(stale, 0, "{}", Optional.empty())).isEqualTo(new Written.Superseded(other.fence()));
        assertThat(platform.observe().token()).isEqualTo(before);
        assertThat(platform.checkpoint()).isEmpty();
    }

    @Test
    void an_old_token_changes_nothing_unless_all_is_as_wanted() {
        Guard old = shop.guard();
        RevisionId v1 = shop.run(TestPlatform.application("v1"), 1);

        assertThat(platform.apply(old, new Change.Scale(v1, Capacity.fixed(2)), Map.of()))
                .isInstanceOf(Effect.Stale.class);
        assertThat(platform.apply(old, new Change.Scale(v1, Capacity.fixed(1)), Map.of()))
                .isEqualTo(new Effect.Applied(false, Optional.empty()));
        assertThat(shop.revision(v1).capacity()).isEqualTo(Capacity.fixed(1));
    }

    @Test
    void a_lease_is_held_by_one_driver_until_it_is_given_back() {
        Grant refused = platform.acquire(new DriverId("second"), Duration.ofMinutes(1), "curious");

        assertThat(refused).isInstanceOfSatisfying(Grant.Held.class, held -> {
            assertThat(held.fence()).isEqualTo(shop.fence());
            assertThat(held.note()).isEqualTo("testing");
        });
        platform.release(shop.fence());
        assertThat(platform.acquire(new DriverId("second"), Duration.ofMinutes(1), "mine now"))
                .isEqualTo(new Grant.Granted(new Fence(shop.fence().epoch() + 1, new DriverId("second"))));
        assertThat(platform.renew(shop.fence(), Duration.ofMinutes(1), "still there?"))
                .isInstanceOf(Grant.Held.class);
    }

    @Test
    void a_lease_that_ran_out_can_be_taken_and_one_that_nobody_took_can_be_renewed() {
        Fence brief = platform.renew(shop.fence(), Duration.ofNanos(1), "brief")
                .match(Grant.Granted::fence, Grant.Held::fence);

        assertThat(platform.renew(brief, Duration.ofNanos(1), "again")).isEqualTo(new Grant.Granted(brief));
        assertThat(platform.acquire(new DriverId("second"), Duration.ofMinutes(1), "taken over"))
                .isEqualTo(new Grant.Granted(new Fence(brief.epoch() + 1, new DriverId("second"))));
    }

    @Test
    void the_journal_is_replaced_only_by_who_has_read_it_and_a_repeated_write_is_the_same_write() {
        Fence fence = shop.fence();

        assertThat(platform.write(fence, 0, "one", Optional.empty())).isEqualTo(new Written.Saved(1));
        assertThat(platform.write(fence, 0, "one", Optional.empty())).isEqualTo(new Written.Saved(1));
        assertThat(platform.write(fence, 0, "another", Optional.empty())).isEqualTo(new Written.Conflict(1));
        assertThat(platform.write(fence, 1, "two", Optional.empty())).isEqualTo(new Written.Saved(2));
        assertThat(platform.checkpoint()).contains(new Checkpoint(2, "two"));
        assertThatThrownBy(() -> platform.write(fence, 2, "x".repeat(Journals.MOST_BYTES + 1), Optional.empty()))
                .isInstanceOf(PermanentException.class);
    }

    @Test
    void a_task_runs_once_and_tells_its_exit_code_and_output() throws IOException {
        Path ran = path.resolve("ran");
        Prepared release = TestPlatform.prepared("v1", List.of("true"), Map.of(), "WHO", "ann");
        Change task = new Change.RunTask(
                new TaskId("migrate"),
                release,
                List.of("/bin/sh", "-c", "echo hello $WHO; echo x >> " + ran + "; exit 4"));

        assertThat(shop.apply(task)).isEqualTo(new Effect.Applied(true, Optional.empty()));
        eventually(() -> assertThat(platform.observe().task(new TaskId("migrate")))
                .hasValueSatisfying(status -> {
                    assertThat(status.state()).isEqualTo(TaskStatus.State.FAILED);
                    assertThat(status.exitCode()).hasValue(4);
                    assertThat(status.output()).isEqualTo("hello ann");
                }));
        assertThat(shop.apply(task)).isEqualTo(new Effect.Applied(false, Optional.empty()));
        assertThat(Files.readAllLines(ran)).hasSize(1);

        assertThat(shop.apply(new Change.ForgetTask(new TaskId("migrate")))).isInstanceOf(Effect.Applied.class);
        assertThat(platform.observe().tasks()).isEmpty();
    }

    @Test
    void a_secret_reaches_the_process_and_neither_the_state_nor_a_reason() throws IOException, InterruptedException {
        Prepared plain = TestPlatform.application("v1");
        Prepared release = Prepared.of(
                plain.release().toBuilder()
                        .secret("TOKEN", SecretRef.environment("SHOP_TOKEN"))
                        .build(),
                plain.pins());
        RevisionId revision = shop.run(release, 1);
        eventually(() -> assertThat(shop.revision(revision).readiness())
                .isInstanceOfSatisfying(
                        Readiness.Failed.class,
                        failed -> assertThat(failed.reason()).contains("TOKEN")));

        assertThat(platform.unknownSecrets(revision)).containsKey("TOKEN");
        platform.apply(shop.guard(), new Change.Scale(revision, Capacity.fixed(1)), Map.of("TOKEN", "correct-horse"));

        shop.awaitReady(revision);
        shop.apply(new Change.Route(TrafficRules.all(revision)));
        assertThat(shop.ask("/env?TOKEN")).isEqualTo("correct-horse");
        shop.ask("/say?the+token+is+correct-horse");
        try (var files = Files.walk(path)) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().contains("output")))
                    .allSatisfy(file -> assertThat(file).content().doesNotContain("correct-horse"));
        }
        assertThat(platform.status().toString()).doesNotContain("correct-horse");
    }

    @Test
    void a_secret_that_a_process_writes_is_not_in_what_is_said_of_it() {
        Prepared careless = Prepared.of(
                Release.command("/bin/sh", "-c", "echo my token is $TOKEN; exit 1")
                        .label("v1")
                        .secret("TOKEN", SecretRef.environment("SHOP_TOKEN"))
                        .build(),
                Map.of());
        RevisionId revision = new RevisionId(careless.id().value());
        Map<String, String> values = Map.of("TOKEN", "correct-horse");
        shop.apply(new Change.Stage(careless));
        platform.apply(shop.guard(), new Change.Scale(revision, Capacity.fixed(1)), values);
        TaskId task = new TaskId("t");
        platform.apply(
                shop.guard(), new Change.RunTask(task, careless, List.of("/bin/sh", "-c", "echo $TOKEN")), values);

        eventually(() -> assertThat(shop.revision(revision).readiness())
                .isInstanceOfSatisfying(
                        Readiness.Failed.class,
                        failed -> assertThat(failed.reason()).contains("my token is ***")));
        eventually(() ->
                assertThat(platform.observe().task(task).orElseThrow().output()).isEqualTo("***"));
        assertThat(platform.observe().toString()).doesNotContain("correct-horse");
    }

    @Test
    void a_platform_that_comes_after_adopts_the_processes_and_starts_no_second_copy()
            throws IOException, InterruptedException {
        RevisionId v1 = shop.serve(TestPlatform.application("v1"), 1);
        String pid = shop.ask("/pid");

        platform.close();
        platform = Platform.start(TestPlatform.OPTIONS, new StateDirectory(path), () -> {});

        assertThat(platform.observe().traffic()).isEqualTo(TrafficRules.all(v1));
        TestPlatform again = new TestPlatform(platform, "tester");
        assertThat(again.ask("/pid")).isEqualTo(pid);
        again.awaitReady(v1);
        assertThat(again.revision(v1).running()).isEqualTo(1);
        assertThat(again.fence()).as("the lease goes on as well").isEqualTo(shop.fence());
    }

    @Test
    void the_directory_of_another_application_is_refused() {
        DaemonOptions other =
                new DaemonOptions("bakery@test", Router.LOOPBACK, 0, Duration.ZERO, false, 1 << 20, 2, List.of());

        assertThatThrownBy(() -> Platform.start(other, new StateDirectory(path), () -> {}))
                .isInstanceOf(PermanentException.class)
                .hasMessageContainingAll("belongs to shop@test, not to bakery@test");
    }

    private void killProcesses() {
        new StateFile(new StateDirectory(path).state())
                .load().stream()
                        .flatMap(state -> state.instances().stream())
                        .forEach(one -> one.process().handle().ifPresent(ProcessHandle::destroyForcibly));
    }
}
