package dev.sluice.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.samples.Users;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release that dies when it has the traffic: the bake time notices, and the way back needs nobody. */
class CrashAfterSwitchTest {

    /**
     * Requests that were on their way in the crashing process may be lost, if they can't be sent twice; users send GET, which the router
     * sends again. While no instance of the new release is left, it has nobody to send to: that is measured.
     */
    @Test
    void a_release_that_crashes_after_the_switch_is_taken_back_by_itself(@TempDir Path directory) {
        try (LiveShop shop = LiveShop.open(directory, 2)) {
            String next = shop.nextVersion();
            DriverProcess driver = shop.drive("version=" + next, "bake=600000", "env.CRASH_AFTER_MS=3000");

            String outcome = driver.outcome();

            assertThat(outcome).startsWith("RolledBack").contains("NEW_FAILED");
            assertThat(driver.lines()).anyMatch(line -> line.startsWith("TrafficMoved") && line.contains("to="));
            assertThat(driver.exitCode()).isEqualTo(3);
            assertThat(shop.serving()).isEqualTo("v1");
            shop.users().mayBeServedBy("v1");
            long soFar = shop.users().failed().size();
            shop.awaitOnly("v1");
            shop.awaitRequests(200);
            List<Users.Failed> failed = shop.users().failed();
            LiveShop.tell(
                    "crash after the switch",
                    failed.stream().collect(Collectors.groupingBy(Users.Failed::how, Collectors.counting())) + " of "
                            + shop.users().requests() + " requests failed, " + outcome);
            assertThat(failed).as("after the way back").hasSize((int) soFar);
            assertThat(shop.users().wrong()).isEmpty();
        }
    }
}
