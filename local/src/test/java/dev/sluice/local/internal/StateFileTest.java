package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.PermanentException;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.secret.SecretRef;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123456Z");
    private static final RevisionId REVISION = new RevisionId("r1");

    @TempDir
    private Path directory;

    private Path path;
    private StateFile file;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("state.json");
        file = new StateFile(path);
    }

    @Test
    void there_is_nothing_before_the_first_save() {
        assertThat(file.load()).isEmpty();
    }

    @Test
    void what_is_saved_comes_back_the_same() {
        LocalState state = everything();

        file.save(state);

        assertThat(new StateFile(path).load()).contains(state);
    }

    @Test
    void only_the_owner_can_read_it_and_nothing_is_left_beside() throws IOException {
        file.save(everything());
        file.save(everything());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void a_file_of_a_newer_version_is_refused_and_left_alone() throws IOException {
        file.save(everything());
        String newer = Files.readString(path).replace("\"version\":1,", "\"version\":2,");
        refusesAndKeeps(newer, "its version is 2 but this Sluice reads 1");
    }

    @Test
    void a_file_that_is_not_ours_is_refused_and_left_alone() throws IOException {
        refusesAndKeeps("{\"name\":\"something else\"}", "it is not a state file of Sluice");
    }

    @Test
    void a_torn_file_is_refused_and_left_alone_wherever_it_was_torn() throws IOException {
        file.save(everything());
        String whole = Files.readString(path);
        for (int length = 1; length < whole.length(); length += 37) {
            refusesAndKeeps(whole.substring(0, length), "Could not read the state in " + path);
        }
    }

    @Test
    void a_file_with_a_field_we_do_not_know_is_refused() throws IOException {
        file.save(everything());
        refusesAndKeeps(Files.readString(path).replace("\"salt\":", "\"pepper\":1,\"salt\":"), "it is damaged");
    }

    @Test
    void a_full_disk_refuses_the_save_and_keeps_the_former_state() throws IOException, InterruptedException {
        Path small = directory.resolve("small");
        Files.createDirectory(small);
        assumeTrue(succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "sluice-test", small.toString()), "needs root");
        try {
            StateFile cramped = new StateFile(small.resolve("state.json"));
            LocalState fits = LocalState.empty("shop@test", "00");
            cramped.save(fits);
            LocalState tooLarge = fits.withJournal(new LocalState.Stored(1, "x".repeat(100_000), 1), List.of());

            assertThatThrownBy(() -> cramped.save(tooLarge))
                    .isInstanceOfSatisfying(
                            PermanentException.class,
                            failure -> assertThat(failure.reason()).isEqualTo(PermanentException.Reason.NO_ROOM))
                    .hasMessageContainingAll("Could not save the state to", "The former state stays in force");

            assertThat(cramped.load()).contains(fits);
            cramped.save(fits);
        } finally {
            succeeds("umount", small.toString());
        }
    }

    @Test
    void an_interrupt_neither_tears_a_save_nor_gets_lost() throws InterruptedException {
        List<LocalState> saved = new ArrayList<>();
        Thread driver = new Thread(() -> {
            for (int version = 1; version <= 20; version++) {
                LocalState next = everything().withJournal(new LocalState.Stored(version, "{}", 7), List.of());
                Thread.currentThread().interrupt();
                file.save(next);
                if (Thread.interrupted()) {
                    saved.add(next);
                }
            }
        });
        driver.start();
        while (driver.isAlive()) {
            driver.interrupt();
            driver.join(20);
        }

        assertThat(saved).hasSize(20);
        assertThat(file.load()).contains(saved.get(19));
    }

    private void refusesAndKeeps(String content, String why) throws IOException {
        Files.writeString(path, content);

        assertThatThrownBy(file::load)
                .isInstanceOf(PermanentException.class)
                .hasMessageContainingAll("Could not read the state in " + path, why);

        assertThat(Files.readString(path)).isEqualTo(content);
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    private static LocalState everything() {
        Prepared prepared = Prepared.of(
                Release.command("java", "-jar", "shop.jar")
                        .label("v1")
                        .config("LOG", "info")
                        .secret("DB_URL", SecretRef.environment("DB"))
                        .build(),
                Map.of("secret.DB_URL", "9f2c"));
        ProcessIdentity process = new ProcessIdentity(4711, "boot", 123);
        return LocalState.empty("shop@test", "aa")
                .withLease(new LocalState.Leased(
                        new Fence(7, new DriverId("ci/1/2")), NOON, "switching", Duration.ofSeconds(15), false))
                .with(new LocalState.Staged(REVISION, prepared, Capacity.fixed(2), false))
                .with(new LocalState.Staged(new RevisionId("r0"), prepared, Capacity.NONE, true))
                .withTraffic(TrafficRules.builder()
                        .weight(REVISION, Weight.ALL)
                        .match(TrafficMatch.cookie("canary", "1", REVISION))
                        .mirror(new Mirror(REVISION, Weight.percent(0.5)))
                        .build())
                .with(new LocalState.Running("r1-1", REVISION, 20_001, process, NOON))
                .with(new LocalState.OneOff(
                        new TaskId("migrate"), prepared, List.of("true"), process, TaskStatus.State.FAILED, 3))
                .withJournal(new LocalState.Stored(12, "{\"step\":3}", 7), List.of(new LogEntry(NOON, "{}")))
                .withSignals(List.of(new Signal("s1", new RolloutId("r-1"), Signal.Kind.ABORT, "", "ann", NOON)));
    }
}
