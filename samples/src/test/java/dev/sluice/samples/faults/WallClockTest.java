package dev.sluice.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.TransientException;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Grant;
import dev.sluice.local.LocalDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wall clocks that jump by an hour, for the driver or for the router: nothing happens early or late, and nobody's lease is stolen.
 *
 * <p>The clocks are libfaketime's, and only the wall clock is moved. Skipped where the library is not installed (Debian: {@code faketime}).
 *
 * @see <a href="https://github.com/wolfcw/libfaketime">libfaketime</a>
 */
@Tag("soak")
class WallClockTest {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));
    private static final String BAKE = "bake=3000";

    @TempDir
    private Path directory;

    private Path offset;
    private Map<String, String> faked;

    @BeforeEach
    void findLibrary() throws IOException {
        Optional<Path> library = PLACES.stream().filter(Files::exists).findFirst();
        assumeThat(library).as("libfaketime").isPresent();
        offset = directory.resolve("offset");
        jump("+0");
        faked = Map.of(
                "LD_PRELOAD",
                library.get().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
    }

    @Test
    void a_driver_whose_clock_jumps_keeps_its_lease_and_its_deadlines() throws IOException {
        try (LiveShop shop = LiveShop.open(directory, 1)) {
            String next = shop.nextVersion();
            DriverProcess driver = shop.drive(faked, "version=" + next, "lease=30000", "approval=ops", BAKE);

            jumpThereAndBack(shop, driver);

            List<Instant> clocks = driver.lines().stream()
                    .filter(line -> line.startsWith("CLOCK "))
                    .map(line -> Instant.parse(line.substring("CLOCK ".length())))
                    .toList();
            assertThat(Duration.between(clocks.get(0), Collections.max(clocks)))
                    .as("its clock really jumped")
                    .isGreaterThan(Duration.ofMinutes(50));
            shop.settlesOn(next);
        }
    }

    @Test
    void a_router_whose_clock_jumps_moves_no_deadline_and_no_lease() throws IOException {
        try (LiveShop shop = LiveShop.open(directory, 1)) {
            restartWithFakedClock(shop);
            long lost = shop.users().failed().size();
            String next = shop.nextVersion();
            DriverProcess driver = shop.drive("version=" + next, "lease=30000", "approval=ops", BAKE);

            jumpThereAndBack(shop, driver);

            assertThat(shop.serving()).isEqualTo(next);
            shop.awaitOnly(next);
            assertThat(shop.users().failed()).hasSize((int) lost);
        }
    }

    /** An hour ahead while the driver waits for a person, and back again while the new release bakes. */
    private void jumpThereAndBack(LiveShop shop, DriverProcess driver) throws IOException {
        assertThat(driver.awaitLine("Waiting")).isPresent();
        LiveShop.await(
                () -> driver.lines().stream().anyMatch(line -> line.contains("'ops'")),
                () -> driver.lines().toString());
        jump("+3600");
        long began = System.nanoTime();
        Grant other = shop.deployer().lease().acquire(new DriverId("other"), Duration.ofSeconds(1), "");
        assertThat(other)
                .isInstanceOfSatisfying(
                        Grant.Held.class,
                        held -> assertThat(held.fence().driver().value()).contains("/" + driver.pid() + "/"));
        shop.drive("mode=signal", "kind=APPROVE", "subject=ops").outcome();
        String moved = driver.awaitLine("TrafficMoved").orElseThrow(() -> new AssertionError(driver.lines()));
        jump("-3600");

        assertThat(driver.outcome()).startsWith("Promoted");

        assertThat(System.nanoTime() - began)
                .as("no deadline is an hour late")
                .isLessThan(Duration.ofMinutes(5).toNanos());
        assertThat(Duration.between(at(moved), at(driver.awaitLine("Finished").orElseThrow())))
                .as("it bakes no shorter, by the platform's clock")
                .isGreaterThanOrEqualTo(Duration.ofSeconds(3))
                .isLessThan(Duration.ofMinutes(5));
    }

    /** The command of the router, once more, with the library before it. */
    private void restartWithFakedClock(LiveShop shop) throws IOException {
        ProcessHandle daemon = ProcessHandle.of(
                        Census.daemons(shop.deployment()).iterator().next())
                .orElseThrow();
        List<String> command = Stream.concat(
                        Stream.of(daemon.info().command().orElseThrow()),
                        Stream.of(daemon.info().arguments().orElseThrow()))
                .toList();
        daemon.destroyForcibly();
        LiveShop.await(() -> !daemon.isAlive(), () -> "the router ends");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("daemon-output").toFile());
        builder.environment().putAll(faked);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.start();
        LiveShop.await(() -> answers(shop), () -> "the router with another clock answers");
        assertThat(Census.daemons(shop.deployment())).hasSize(1);
    }

    private static boolean answers(LiveShop shop) {
        try {
            return LocalDaemon.at(shop.deployment().directory()).requests() > 0;
        } catch (TransientException notYet) {
            return false;
        }
    }

    private static Instant at(String event) {
        return Instant.parse(event.replaceFirst(".*?\\bat=([^,]+),.*", "$1"));
    }

    private void jump(String seconds) throws IOException {
        Path beside = Files.writeString(directory.resolve("offset.new"), seconds + "\n");
        Files.move(beside, offset, StandardCopyOption.ATOMIC_MOVE);
    }
}
