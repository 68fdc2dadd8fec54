package dev.sluice.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.samples.Users;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Routers that are killed with SIGKILL: users notice until the next one listens, applications don't notice at all. */
class RouterKillTest {
    private static final int INSTANCES = 2;

    /** From the kill of one router until another one routed, by the users' clock. */
    private record Gap(Instant from, Instant to, long lost) {
        boolean covers(Users.Failed request) {
            return !request.ended().isBefore(from) && !request.sent().isAfter(to);
        }

        @Override
        public String toString() {
            return Duration.between(from, to).toMillis() + " ms, " + lost + " requests lost";
        }
    }

    @TempDir
    private Path directory;

    private LiveShop shop;
    private final List<Gap> gaps = new ArrayList<>();

    @BeforeEach
    void open() {
        shop = LiveShop.open(directory, INSTANCES);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void a_killed_router_is_followed_by_one_that_adopts_the_applications() {
        killAndFollow();

        conclude();
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void routers_may_be_killed_again_and_again() {
        for (int kill = 0; kill < 8; kill++) {
            killAndFollow();
        }

        conclude();
        assertThat(gaps).hasSizeGreaterThanOrEqualTo(5);
    }

    /** The driver itself brings the next router up, and the release is replaced all the same. */
    @Test
    @Tag("soak")
    @Timeout(600)
    void a_driver_whose_router_is_killed_starts_another_one_and_goes_on() {
        List<String> places = List.of("stage#1 after", "scale#1 after", "route#1 before", "route#1 after");
        for (String place : places) {
            String next = shop.nextVersion();
            DriverProcess driver = shop.drive("version=" + next, "bake=500", "at=" + place);
            assertThat(driver.awaitLine("AT ")).isPresent();
            Instant killed = killRouter();
            driver.go();

            String outcome = driver.outcome();

            assertThat(outcome).as(place).startsWith("Promoted");
            shop.comesTo(next);
            List<Users.Failed> lost = shop.users().failed().stream()
                    .filter(request -> !request.ended().isBefore(killed))
                    .toList();
            Instant last = lost.stream()
                    .map(Users.Failed::sent)
                    .max(Instant::compareTo)
                    .orElse(killed);
            gaps.add(new Gap(killed, last, lost.size()));
            LiveShop.tell("kill -9 of the router at " + place, gaps.get(gaps.size() - 1) + ", " + outcome);
            shop.awaitRequests(200);
        }
        conclude();
    }

    private void killAndFollow() {
        Set<Long> applications = Census.pids(shop.deployment());
        assertThat(applications).hasSize(INSTANCES);
        long before = shop.users().failed().size();
        Instant killed = killRouter();
        assertThat(Census.pids(shop.deployment()))
                .as("applications without a router")
                .isEqualTo(applications);

        shop.deployer().daemon(); // answers when the next one routes
        Instant back = shop.users().now();

        shop.awaitRequests(300);
        assertThat(Census.pids(shop.deployment())).as("adopted applications").isEqualTo(applications);
        assertThat(Census.daemons(shop.deployment())).hasSize(1);
        gaps.add(new Gap(killed, back, shop.users().failed().size() - before));
    }

    private Instant killRouter() {
        Set<Long> routers = Census.daemons(shop.deployment());
        assertThat(routers).hasSize(1);
        Instant killed = shop.users().now();
        routers.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        LiveShop.await(
                () -> routers.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()), () -> "the router dies");
        return killed;
    }

    private void conclude() {
        long requests = shop.users().leave().requests();
        List<Users.Failed> failed = shop.users().failed();
        gaps.forEach(gap -> LiveShop.tell("kill -9 of the router", gap.toString()));
        LiveShop.tell(
                "kill -9 of the router",
                requests + " requests, lost " + failed.size() + " "
                        + failed.stream().collect(Collectors.groupingBy(Users.Failed::how, Collectors.counting())));
        assertThat(failed)
                .as("requests lost while a router routed: " + gaps)
                .allMatch(request -> gaps.stream().anyMatch(gap -> gap.covers(request)));
        assertThat(failed)
                .extracting(Users.Failed::how)
                .as("how requests end without a router")
                .isSubsetOf("REFUSED", "RESET", "CLOSED", "CUT_SHORT");
        assertThat(shop.users().wrong()).isEmpty();
    }
}
