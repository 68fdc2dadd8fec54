package dev.sluice.samples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.local.LocalDeployer;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.samples.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The shop in version v1 behind a router in a process of its own, with users; what a test asks of it and does to it. */
final class LiveShop implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double REQUESTS_PER_SECOND = 200;

    private final Deployment deployment;
    private final LocalDeployer deployer;
    private final Users users;
    private final List<DriverProcess> drivers = new ArrayList<>();
    private final int instances;
    private String live = "v1";
    private int versions = 1;

    private LiveShop(Deployment deployment, int instances, LocalDeployer deployer, Users users) {
        this.deployment = deployment;
        this.instances = instances;
        this.deployer = deployer;
        this.users = users;
    }

    /** Opens it below a directory that is the test's own. */
    static LiveShop open(Path directory, int instances) {
        Deployment deployment = new Deployment(directory.resolve("state"), freePort());
        LocalDeployer deployer = deployment.deployer();
        try (RolloutEngine engine = Deployment.engine()) {
            Outcome live = engine.run(Rollout.of(deployment.release("v1").build())
                    .to(deployer)
                    .using(Deployment.strategy("blue-green", Duration.ZERO, PATIENCE))
                    .capacity(instances)
                    .build());
            assertThat(live).isInstanceOf(Outcome.Promoted.class);
            URI address = deployer.daemon().address();
            return new LiveShop(
                    deployment, instances, deployer, Users.of(address.resolve("/"), REQUESTS_PER_SECOND, "v1"));
        } catch (RuntimeException | Error failure) {
            end(deployment);
            throw failure;
        }
    }

    /** Below those that systems give to whoever asks for any: while a router is killed and started nobody else gets it. */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 20_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                continue; // taken: another one
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Deployment deployment() {
        return deployment;
    }

    LocalDeployer deployer() {
        return deployer;
    }

    Users users() {
        return users;
    }

    /** Starts a driver in a process of its own. */
    DriverProcess drive(String... arguments) {
        return drive(Map.of(), arguments);
    }

    DriverProcess drive(Map<String, String> environment, String... arguments) {
        DriverProcess driver = DriverProcess.start(deployment, environment, Arrays.asList(arguments));
        drivers.add(driver);
        return driver;
    }

    /** A version that never was before, which may answer from now on, beside the one that is live. */
    String nextVersion() {
        String next = "v" + ++versions;
        users.mayBeServedBy(live, next);
        return next;
    }

    /** This one is live, nothing else runs, nobody else may answer, and nobody has noticed anything so far. */
    void settlesOn(String version) {
        assertThat(serving()).isEqualTo(version);
        live = version;
        users.mayBeServedBy(version);
        awaitOnly(version);
        nobodyNoticed();
    }

    /** This one is live and nothing else runs, whatever anybody has noticed. */
    void comesTo(String version) {
        awaitOnly(version);
        assertThat(serving()).isEqualTo(version);
        live = version;
        users.mayBeServedBy(version);
    }

    /** The version that was live before anything that is under way. */
    String live() {
        return live;
    }

    /** The label of the one revision that has all the traffic. */
    String serving() {
        Snapshot world = deployer.observe();
        assertThat(world.traffic().weights()).as("who serves").hasSize(1);
        return world.traffic().weights().keySet().stream()
                .map(id -> world.revision(id).map(Revision::label).orElse("a revision that is gone"))
                .findFirst()
                .orElseThrow();
    }

    Ledger ledger() {
        return deployer.journal()
                .read()
                .map(checkpoint -> LedgerDocument.fromJson(checkpoint.document()))
                .orElse(Ledger.empty());
    }

    /** How the rollout of a release ended, as the journal has it. */
    Optional<Ended> ended(String version) {
        return ledger().last().filter(ended -> ended.label().equals(version));
    }

    /** Waits until as many processes of this release run as it shall have, and none of any other. */
    void awaitOnly(String version) {
        await(
                () -> Census.pids(deployment, version).size() == instances
                        && Census.pids(deployment).size() == instances,
                () -> "of " + version + ": " + Census.pids(deployment, version) + " of all: " + Census.pids(deployment)
                        + "\n" + deployer.daemon().describe());
    }

    /** What was measured, for whoever reads the output of the tests. */
    static void tell(String what, Object value) {
        System.out.println("FAULT " + what + ": " + value);
    }

    /** Waits until the users have had so many answers more. */
    void awaitRequests(long more) {
        long enough = users.requests() + more;
        await(() -> users.requests() >= enough, () -> users.requests() + " requests");
    }

    static void await(BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("Not within " + PATIENCE + ": " + otherwise.get());
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Every request so far had its answer, from a release that was to give it. */
    void nobodyNoticed() {
        assertThat(users.failed()).isEmpty();
        assertThat(users.wrong()).isEmpty();
    }

    @Override
    public void close() {
        users.close();
        drivers.forEach(DriverProcess::close);
        deployer.close();
        end(deployment);
    }

    /** Ends everything that was started here, by its process id. */
    static void end(Deployment deployment) {
        for (Set<Long> left = left(deployment); !left.isEmpty(); left = left(deployment)) {
            left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static Set<Long> left(Deployment deployment) {
        Set<Long> left = Census.daemons(deployment);
        left.addAll(Census.pids(deployment));
        return left;
    }
}
