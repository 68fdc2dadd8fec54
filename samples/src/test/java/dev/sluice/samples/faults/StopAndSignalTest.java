package dev.sluice.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other processes ask of a driver: to stop, to go on, to go back. */
class StopAndSignalTest {
    /** What the engine promises; nothing here is quicker only on a quiet machine. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private static LiveShop shop;

    @BeforeAll
    static void open(@TempDir Path directory) {
        shop = LiveShop.open(directory, 1);
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    @Test
    void a_driver_that_gets_sigterm_stops_in_time_and_another_process_goes_on_at_once() {
        String next = shop.nextVersion();
        DriverProcess driver = shop.drive("version=" + next, "approval=ops");
        awaitApproval(driver);
        long asked = System.nanoTime();
        driver.terminate();

        String outcome = driver.outcome();
        int code = driver.exitCode();
        Duration took = Duration.ofNanos(System.nanoTime() - asked);

        LiveShop.tell("from SIGTERM to the end of the process", took.toMillis() + " ms");
        assertThat(outcome).startsWith("Interrupted").contains("STOPPED", "resumable=true");
        assertThat(code).isEqualTo(5);
        assertThat(took).isLessThan(STOP_LIMIT);
        assertThat(shop.ledger().rollout())
                .as("what another process goes on with")
                .isPresent();
        assertThat(shop.serving()).isEqualTo(shop.live());
        DriverProcess follower = shop.drive("mode=resume");
        awaitApproval(follower);
        shop.drive("mode=signal", "kind=APPROVE", "subject=ops");
        assertThat(follower.outcome()).startsWith("Promoted");
        assertThat(follower.lines()).as("the lease was given back").doesNotContain("HELD");
        shop.settlesOn(next);
    }

    @Test
    @Tag("soak")
    void a_driver_stuck_in_a_call_stops_in_time_all_the_same() {
        String next = shop.nextVersion();
        DriverProcess driver = shop.drive("version=" + next, "at=route#1 before");
        assertThat(driver.awaitLine("AT ")).isPresent();
        long asked = System.nanoTime();
        driver.terminate();

        assertThat(driver.outcome()).startsWith("Interrupted");
        assertThat(driver.exitCode()).isEqualTo(5);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(STOP_LIMIT);
        assertThat(shop.drive("mode=resume").outcome()).startsWith("Promoted");
        shop.settlesOn(next);
    }

    @Test
    void an_abort_of_another_process_leads_back_to_the_old_release() {
        String next = shop.nextVersion();
        DriverProcess driver = shop.drive("version=" + next, "bake=60000");
        assertThat(driver.awaitLine("TrafficMoved")).isPresent();
        shop.drive("mode=signal", "kind=ABORT").outcome();

        assertThat(driver.outcome()).startsWith("RolledBack").contains("ABORTED", "somebody else");
        assertThat(driver.exitCode()).isEqualTo(3);
        assertThat(shop.ended(next)).isPresent();
        shop.settlesOn(shop.live());
    }

    private static void awaitApproval(DriverProcess driver) {
        LiveShop.await(
                () -> driver.lines().stream().anyMatch(line -> line.contains("'ops'")),
                () -> driver.lines().toString());
    }
}
