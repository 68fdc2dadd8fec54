package dev.sluice.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Ended;
import dev.sluice.driver.Outcome;
import dev.sluice.journal.Checkpoint;
import dev.sluice.load.Counts;
import dev.sluice.rollout.RolloutEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that are killed with SIGKILL in the middle, each followed by another process; nobody who uses the shop may notice. */
class DriverKillTest {
    private static final int INSTANCES = 2;
    private static final String BAKE = "bake=700";

    /** Where a driver dies: at a place of its run, or so many milliseconds after it began if there is none. */
    private record Death(String strategy, String place, int afterMillis) {
        @Override
        public String toString() {
            return strategy + (place.isEmpty() ? " after " + afterMillis + " ms" : " at " + place);
        }
    }

    @TempDir
    private Path directory;

    private LiveShop shop;
    private Census census;
    private int killed;

    @BeforeEach
    void open() {
        shop = LiveShop.open(directory, INSTANCES);
        census = Census.of(shop.deployment());
    }

    @AfterEach
    void close() {
        census.close();
        shop.close();
    }

    @Test
    void nobody_notices_when_four_drivers_are_killed() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        tell("seed " + seed);
        die(new Death("blue-green", "route#1 after", 0));
        die(new Death("rolling", "scale#2 after", 0));
        dieAtRandom("blue-green", random);
        dieAtRandom("rolling", random);

        conclude(4);
    }

    @Test
    @Tag("soak")
    @Timeout(1_800)
    void nobody_notices_wherever_and_whenever_drivers_are_killed() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        tell("seed " + seed);
        List<String> everywhere = List.of(
                "acquire#1 after",
                "journal_write#1 before",
                "journal_write#1 after",
                "stage#1 before",
                "stage#1 after",
                "scale#1 after",
                "route#1 before",
                "route#1 after",
                "retire#1 before",
                "retire#1 after",
                "release#1 before");
        everywhere.forEach(place -> die(new Death("blue-green", place, 0)));
        everywhere.forEach(place -> die(new Death("rolling", place, 0)));
        List.of("scale#2 before", "scale#2 after", "scale#3 after", "route#2 before", "route#2 after")
                .forEach(place -> die(new Death("rolling", place, 0)));
        for (int i = 0; i < 10; i++) {
            dieAtRandom("blue-green", random);
            dieAtRandom("rolling", random);
        }

        conclude(40);
    }

    /** A moment at which the rollout was over says nothing, so there is another one then. */
    private void dieAtRandom(String strategy, Random random) {
        int before = killed;
        for (int tries = 0; killed == before && tries < 10; tries++) {
            die(new Death(strategy, "", random.nextInt(3_000)));
        }
    }

    private void die(Death death) {
        String next = shop.nextVersion();
        boolean died = driveAndKill(death, next);
        DriverProcess follower = shop.drive("mode=resume");
        String outcome = follower.outcome();
        String where = death + " to " + next + ": " + outcome;
        tell((died ? "killed " : "too late ") + where);

        checkEnd(next, outcome, where);
        shop.settlesOn(shop.serving());
        assertThat(census.most(next)).as(where + ": copies of " + next).isLessThanOrEqualTo(INSTANCES);
        assertThat(shop.deployer().observe().revisions()).as(where).doesNotHaveDuplicates();
        nothingIsLeftToDo(where);
    }

    private boolean driveAndKill(Death death, String next) {
        List<String> arguments =
                new ArrayList<>(List.of("mode=run", "version=" + next, "strategy=" + death.strategy(), BAKE));
        if (!death.place().isEmpty()) {
            arguments.add("at=" + death.place());
        }
        DriverProcess driver = shop.drive(arguments.toArray(String[]::new));
        if (death.place().isEmpty()) {
            driver.awaitLine("UP");
            LockSupport.parkNanos(Duration.ofMillis(death.afterMillis()).toNanos());
        } else {
            assertThat(driver.awaitLine("AT "))
                    .as(death + " is never reached: " + driver.lines())
                    .isPresent();
        }
        boolean died = driver.kill();
        killed += died ? 1 : 0;
        return died;
    }

    /** What is recorded is what is so. */
    private void checkEnd(String next, String outcome, String where) {
        assertThat(shop.ledger().rollout()).as(where).isEmpty();
        Optional<Ended> ended = shop.ended(next);
        if (ended.isEmpty()) { // it died before it wrote a word
            assertThat(shop.serving()).as(where).isEqualTo(shop.live());
            return;
        }
        Outcome recorded = ended.get().outcome();
        assertThat(outcome).as(where).startsWith(recorded.getClass().getSimpleName());
        assertThat(recorded).as(where).isInstanceOfAny(Outcome.Promoted.class, Outcome.RolledBack.class);
        assertThat(shop.serving()).as(where).isEqualTo(recorded instanceof Outcome.Promoted ? next : shop.live());
    }

    private void nothingIsLeftToDo(String where) {
        Optional<Checkpoint> before = shop.deployer().journal().read();
        try (RolloutEngine engine = Deployment.engine()) {
            engine.resumeOrRollback(shop.deployer());
        }
        assertThat(shop.deployer().journal().read()).as(where).isEqualTo(before);
    }

    private static void tell(String line) {
        LiveShop.tell("kill -9 of the driver", line);
    }

    private void conclude(int atLeast) {
        Counts counts = shop.users().leave();
        shop.nobodyNoticed();
        tell(killed + " killed, " + counts.requests() + " requests, " + counts.lost() + " lost");
        assertThat(killed).isGreaterThanOrEqualTo(atLeast);
        assertThat(counts.requests()).isGreaterThan(1_000);
    }
}
