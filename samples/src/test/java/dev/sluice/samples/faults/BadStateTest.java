package dev.sluice.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.PermanentException;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Written;
import dev.sluice.local.LocalDaemon;
import dev.sluice.local.LocalDeployer;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal, a state file, a disk and a port that can't be used: nothing is done, and it is said why. */
class BadStateTest {
    @TempDir
    private Path directory;

    @Test
    void a_journal_that_cant_be_read_stops_every_driver_and_stays_as_it_is() {
        Map<String, String> broken = Map.of(
                "{\"sluice\":\"led", "it is broken",
                "{\"hello\":\"I belong to somebody else\"}", "it is something else",
                "{\"sluice\":\"ledger\",\"version\":99}", "it has version 99");
        try (LiveShop shop = LiveShop.open(directory, 1);
                RolloutEngine engine = Deployment.engine()) {
            String good = shop.deployer().journal().read().orElseThrow().document();
            broken.forEach((document, why) -> {
                Checkpoint bad = write(shop.deployer(), document);

                Outcome run = engine.run(rollout(shop.deployment(), shop.deployer()));
                Outcome resumed = engine.resumeOrRollback(shop.deployer());

                assertThat(run).isInstanceOf(Outcome.Interrupted.class);
                assertThat(run.toString()).contains("JOURNAL_UNREADABLE", why);
                assertThat(resumed.toString()).contains("JOURNAL_UNREADABLE", why);
                assertThat(shop.deployer().journal().read()).contains(bad);
                shop.settlesOn("v1");
            });

            write(shop.deployer(), good);
            shop.nextVersion();
            assertThat(engine.run(rollout(shop.deployment(), shop.deployer()))).isInstanceOf(Outcome.Promoted.class);
            shop.settlesOn("v2");
        }
    }

    @Test
    @Tag("soak")
    void a_state_file_that_cant_be_read_stops_the_router_but_not_the_applications() throws IOException {
        try (LiveShop shop = LiveShop.open(directory, 1)) {
            Path state = shop.deployment().directory().resolve("state.json");
            Set<Long> applications = Census.pids(shop.deployment());
            LocalDaemon.at(shop.deployment().directory()).stop();
            LiveShop.await(() -> Census.daemons(shop.deployment()).isEmpty(), () -> "the daemon stops");
            String good = Files.readString(state);

            for (String bad : new String[] {
                good.substring(0, good.length() / 2), "{}", good.replaceFirst("\"version\":1", "\"version\":99")
            }) {
                Files.writeString(state, bad);
                assertThatThrownBy(() -> shop.deployer().daemon())
                        .isInstanceOf(PermanentException.class)
                        .hasMessageContaining(state.toString());
                assertThat(state).hasContent(bad);
                assertThat(Census.pids(shop.deployment())).isEqualTo(applications);
            }

            Files.writeString(state, good);
            shop.deployer().daemon();
            shop.awaitRequests(200);
            assertThat(shop.serving()).isEqualTo("v1");
            assertThat(Census.pids(shop.deployment())).isEqualTo(applications);
        }
    }

    @Test
    void a_router_port_that_is_taken_is_said_and_nothing_is_started() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Deployment deployment = new Deployment(directory.resolve("state"), taken.getLocalPort());
            try (LocalDeployer deployer = deployment.deployer();
                    RolloutEngine engine = Deployment.engine()) {
                Outcome outcome = engine.run(rollout(deployment, deployer));

                assertThat(outcome).isInstanceOf(Outcome.Interrupted.class);
                assertThat(outcome.toString()).contains("Could not listen on 127.0.0.1:" + taken.getLocalPort());
                assertThat(Census.pids(deployment)).isEmpty();
            } finally {
                LiveShop.end(deployment);
            }
        }
    }

    /** On a file system of its own, which only root can make. */
    @Test
    @Tag("soak")
    void a_full_disk_stops_a_rollout_before_it_changes_traffic_and_room_lets_it_go_on() throws IOException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeThat(shell("mount -t tmpfs -o size=1m tmpfs " + disk))
                .as("only root can mount")
                .isZero();
        try {
            try (LiveShop shop = LiveShop.open(disk, 1);
                    RolloutEngine engine = Deployment.engine()) {
                shop.nextVersion();
                shell("dd if=/dev/zero of=" + disk.resolve("filler") + " bs=4k 2>/dev/null");

                Outcome full = engine.run(rollout(shop.deployment(), shop.deployer()));

                LiveShop.tell("full disk", full);
                assertThat(full.toString()).contains("No space left on device");
                assertThat(full).isNotInstanceOf(Outcome.Promoted.class);
                assertThat(shop.serving()).isEqualTo("v1");
                shop.awaitRequests(100);
                shop.nobodyNoticed();

                Files.delete(disk.resolve("filler"));
                assertThat(engine.run(rollout(shop.deployment(), shop.deployer())))
                        .isInstanceOf(Outcome.Promoted.class);
                shop.settlesOn("v2");
            }
        } finally {
            LiveShop.await(() -> shell("umount " + disk + " 2>/dev/null") == 0, () -> disk + " is busy");
        }
    }

    private static Checkpoint write(LocalDeployer deployer, String document) {
        long version = deployer.journal().read().orElseThrow().version();
        Grant grant = deployer.lease().acquire(new DriverId("vandal"), Duration.ofMinutes(1), "");
        Fence fence = ((Grant.Granted) grant).fence();
        Written written = deployer.journal().write(fence, version, document, Optional.empty());
        deployer.lease().release(fence);
        return new Checkpoint(((Written.Saved) written).version(), document);
    }

    private static Rollout rollout(Deployment deployment, LocalDeployer deployer) {
        return Rollout.of(deployment.release("v2").build())
                .to(deployer)
                .using(Deployment.strategy("blue-green", Duration.ZERO, Duration.ofMinutes(1)))
                .build();
    }

    private static int shell(String command) {
        try {
            return new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while running " + command, e);
        }
    }
}
