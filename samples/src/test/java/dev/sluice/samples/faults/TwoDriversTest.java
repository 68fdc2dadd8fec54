package dev.sluice.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.Checkpoint;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two drivers in two processes on one state directory: one of them drives. */
class TwoDriversTest {
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
    void one_drives_and_the_other_is_told_who_and_since_when_and_at_which_step() {
        String next = shop.nextVersion();
        DriverProcess first = shop.drive("version=" + next, "at=route#1 before");
        assertThat(first.awaitLine("AT ")).isPresent();
        DriverProcess other = shop.drive("version=other");
        DriverProcess same = shop.drive("version=" + next);

        assertThat(other.outcome())
                .startsWith("Refused")
                .contains(
                        "here/" + first.pid() + "/",
                        "it is held since",
                        "at step 'scale"); // a route needs no write before
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(same.outcome()).startsWith("Refused").contains("here/" + first.pid() + "/");

        first.go();
        assertThat(first.outcome()).startsWith("Promoted");
        assertThat(first.exitCode()).isZero();
        shop.settlesOn(next);
    }

    @Test
    void a_driver_that_was_paused_past_its_lease_serves_nobody_when_it_wakes() {
        String next = shop.nextVersion();
        DriverProcess paused = shop.drive("version=" + next, "at=route#1 before");
        assertThat(paused.awaitLine("AT ")).isPresent();
        paused.pause();
        assertThat(shop.drive("mode=resume").outcome()).startsWith("Promoted").contains(next);
        shop.settlesOn(next);
        String last = shop.nextVersion();
        assertThat(shop.drive("version=" + last).outcome()).startsWith("Promoted");
        shop.settlesOn(last);
        Optional<Checkpoint> journal = shop.deployer().journal().read();
        String token = shop.deployer().observe().token();

        paused.go(); // what it hears first when it wakes: the change that it was about to send goes out
        paused.wake();

        assertThat(paused.outcome()).startsWith("Superseded");
        assertThat(paused.exitCode()).isEqualTo(4);
        shop.awaitRequests(200);
        assertThat(shop.deployer().observe().token()).isEqualTo(token);
        assertThat(shop.deployer().journal().read()).isEqualTo(journal);
        shop.settlesOn(last);
    }
}
