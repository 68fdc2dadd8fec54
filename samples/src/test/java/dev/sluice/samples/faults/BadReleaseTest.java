package dev.sluice.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Outcome;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.secret.SecretRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that can't work: each is a clear outcome, and the users of the old release notice nothing. */
class BadReleaseTest {
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofMinutes(10);

    private static Path directory;
    private static LiveShop shop;

    @BeforeAll
    static void open(@TempDir Path own) {
        directory = own;
        shop = LiveShop.open(own, 1);
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    /** Whatever was tried: the old one serves, alone, and nobody noticed. */
    @AfterEach
    void theOldReleaseIsUntouched() {
        shop.awaitRequests(50);
        shop.settlesOn("v1");
    }

    @Test
    void a_program_that_is_missing_or_not_executable_is_refused_before_anything_is_written() throws IOException {
        Path script = Files.writeString(directory.resolve("not-executable"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rw-r--r--"));
        String token = shop.deployer().observe().token();

        Outcome missing = run(Release.command("/no/such/program").label("v2"), LONG);
        Outcome unreadable = run(Release.command(script.toString()).label("v2"), LONG);
        Outcome unknown = run(Release.command("no-such-program").label("v2"), LONG);

        assertThat(missing).isInstanceOf(Outcome.Refused.class);
        assertThat(missing.toString()).contains("/no/such/program", "must be an executable file");
        assertThat(unreadable).isInstanceOf(Outcome.Refused.class);
        assertThat(unreadable.toString()).contains(script.toString(), "must be an executable file");
        assertThat(unknown).isInstanceOf(Outcome.Refused.class);
        assertThat(unknown.toString()).contains("no-such-program", "PATH");
        assertThat(shop.deployer().observe().token()).isEqualTo(token);
    }

    @Test
    void a_program_whose_interpreter_is_missing_fails_long_before_its_limit() throws IOException {
        Path script = Files.writeString(directory.resolve("no-interpreter"), "#!/no/such/interpreter\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));

        Outcome outcome = run(Release.command(script.toString()).label("v2"), LONG);

        rolledBack(outcome, "NEW_FAILED", script.toString());
    }

    @Test
    void a_port_of_its_own_that_is_taken_ends_in_the_words_of_the_application() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String fixed = "exec env PORT=" + taken.getLocalPort() + " \"$@\"";
            List<String> command = Stream.concat(
                            Stream.of("/bin/sh", "-c", fixed, "sh"),
                            ((Workload.Command) shop.deployment()
                                            .release("v2")
                                            .build()
                                            .workload())
                                    .arguments().stream())
                    .toList();

            Outcome outcome = run(
                    Release.of(new Workload.Command(command, Optional.of("/"))).label("v2"), LONG);

            rolledBack(outcome, "NEW_FAILED", "Address already in use");
        }
    }

    @Test
    void an_application_that_never_gets_healthy_is_taken_back_at_its_limit() {
        Outcome outcome = run(shop.deployment().release("v2").config("NEVER_READY", "true"), SHORT);

        rolledBack(outcome, "DEADLINE", "503");
    }

    @Test
    void an_application_that_crashes_at_start_is_taken_back_long_before_its_limit() {
        Outcome outcome = run(shop.deployment().release("v2").config("CRASH_AT_START", "true"), LONG);

        rolledBack(outcome, "NEW_FAILED", "exit code 70", "crashes at start, as it was told to");
    }

    @Test
    void every_secret_that_has_no_value_is_named_at_once() {
        Outcome outcome = run(
                shop.deployment()
                        .release("v2")
                        .secret("FIRST", SecretRef.environment("SLUICE_TEST_NOT_SET"))
                        .secret("SECOND", SecretRef.file("no/such/file"))
                        .secret("THIRD", SecretRef.parse("vault:no-such-path")),
                LONG);

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome.toString()).contains("SLUICE_TEST_NOT_SET", "no/such/file", "vault:no-such-path");
    }

    @Test
    void the_value_of_a_secret_is_in_no_file_and_no_output() {
        String canary = "canary-" + Long.toHexString(System.nanoTime());
        shop.users().mayBeServedBy("v1", "v2");
        DriverProcess driver =
                shop.drive(Map.of("SHOP_TOKEN", canary), "version=v2", "bake=600000", "secret.TOKEN=env:SHOP_TOKEN");
        assertThat(driver.awaitLine("TrafficMoved")).isPresent();
        assertThat(environmentOf("v2")).as("it gets there").contains("TOKEN=" + canary);
        shop.drive("mode=signal", "kind=ABORT").outcome();

        assertThat(driver.outcome()).startsWith("RolledBack");
        assertThat(driver.lines()).noneMatch(line -> line.contains(canary));
        assertThat(filesWith(canary)).isEmpty();
    }

    private static String environmentOf(String version) {
        return Census.pids(shop.deployment(), version).stream()
                .map(pid -> read(Path.of("/proc", Long.toString(pid), "environ")))
                .reduce("", String::concat);
    }

    private static List<Path> filesWith(String text) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).isNotEmpty();
            return all.stream().filter(file -> read(file).contains(text)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome run(Release.Builder release, Duration ready) {
        long began = System.nanoTime();
        try (RolloutEngine engine = Deployment.engine()) {
            Outcome outcome = engine.run(Rollout.of(release.build())
                    .to(shop.deployer())
                    .using(Deployment.strategy("blue-green", Duration.ZERO, ready))
                    .build());
            LiveShop.tell("bad release", (System.nanoTime() - began) / 1_000_000 + " ms: " + outcome);
            if (ready.equals(LONG)) {
                assertThat(System.nanoTime() - began).isLessThan(ready.toNanos() / 4);
            }
            return outcome;
        }
    }

    private static void rolledBack(Outcome outcome, String... why) {
        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(outcome.toString()).contains(why);
        assertThat(shop.ended("v2")).isPresent();
    }
}
