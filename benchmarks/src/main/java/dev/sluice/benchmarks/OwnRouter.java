package dev.sluice.benchmarks;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Readiness;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.local.LocalDeployer;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.release.Workload;
import dev.sluice.traffic.TrafficRules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Our router as it is shipped: a process of its own with default options, in front of two releases of {@link SmallServer}. */
final class OwnRouter implements AutoCloseable {
    private static final Pattern PROCESS = Pattern.compile("process (\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path directory;
    private final LocalDeployer deployer;
    private final Fence fence;
    private final List<RevisionId> releases;

    private OwnRouter(Path directory, LocalDeployer deployer) throws InterruptedException {
        this.directory = directory;
        this.deployer = deployer;
        this.fence = deployer.lease()
                .acquire(new DriverId("bench"), Duration.ofHours(1), "measuring")
                .match(Grant.Granted::fence, Grant.Held::fence);
        this.releases = List.of(run("v1"), run("v2"));
        route(0);
    }

    static OwnRouter start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sluice-bench");
        LocalDeployer deployer =
                LocalDeployer.application("bench").stateDirectory(directory).build();
        try {
            return new OwnRouter(directory, deployer);
        } catch (RuntimeException | InterruptedException e) {
            deployer.daemon().stopWithInstances();
            throw e;
        }
    }

    /** Sends all traffic to one of the two releases. */
    void route(int release) {
        apply(new Change.Route(TrafficRules.all(releases.get(release))));
    }

    URI address() {
        return deployer.daemon().address().resolve("/");
    }

    /** Where the first release itself listens. */
    URI application() {
        return deployer.probe(releases.get(0)).orElseThrow().direct().orElseThrow();
    }

    /** The router's process, without those of the releases. */
    ProcessHandle process() {
        Matcher told = PROCESS.matcher(deployer.daemon().describe());
        if (!told.find()) {
            throw new IllegalStateException("the router does not name its process");
        }
        return ProcessHandle.of(Long.parseLong(told.group(1))).orElseThrow();
    }

    private RevisionId run(String label) throws InterruptedException {
        Prepared prepared =
                deployer.prepare(Release.of(new Workload.Command(SmallServer.command(label), Optional.empty()))
                        .label(label)
                        .build());
        RevisionId release = new RevisionId(prepared.id().value());
        apply(new Change.Stage(prepared));
        apply(new Change.Scale(release, Capacity.fixed(1)));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!(deployer.observe().revision(release).orElseThrow().readiness() instanceof Readiness.Ready)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(deployer.observe().revision(release) + " is not ready");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return release;
    }

    private void apply(Change change) {
        Effect effect = deployer.apply(new Guard(fence, deployer.observe().token()), change);
        if (!(effect instanceof Effect.Applied)) {
            throw new IllegalStateException(change + " was not applied: " + effect);
        }
    }

    @Override
    public void close() throws IOException {
        ProcessHandle process = process();
        deployer.daemon().stopWithInstances();
        deployer.close();
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
