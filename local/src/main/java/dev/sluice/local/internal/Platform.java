package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import dev.sluice.SluiceException;
import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import dev.sluice.release.RevisionId;
import dev.sluice.secret.SecretRef;
import dev.sluice.traffic.TrafficRules;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform itself: router, supervisor, leases, journal and state of one application, in whichever process it was started.
 *
 * <p>{@link #close()} leaves the processes of the revisions alone: they are adopted by the next platform on the same directory.
 */
public final class Platform implements Control, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Platform.class);
    static final int PROTOCOL = 1;
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration LONGEST_TICK = Duration.ofSeconds(5);
    private static final Duration ROTATION = Duration.ofSeconds(5);

    private final DaemonOptions options;
    private final StateDirectory directory;
    private final Clock clock;
    private final Instant since;
    private final StateKeeper keeper;
    private final Router router;
    private final TrafficHistory history;
    private final Leases leases;
    private final Journals journals;
    private final Starter starter;
    private final Supervisor supervisor;
    private final TaskWatch tasks;
    private final Changes changes;
    private final ScheduledExecutorService executor;
    private final List<Future<?>> periodic = new CopyOnWriteArrayList<>();
    private final Runnable whenStopped;
    private final AtomicReference<@Nullable Thread> ender = new AtomicReference<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Platform(
            DaemonOptions options, StateDirectory directory, StateKeeper keeper, Router router, Runnable whenStopped) {
        SecureRandom random = new SecureRandom();
        this.options = options;
        this.directory = directory;
        this.clock = SystemTime.steadyClock();
        this.since = clock.instant();
        this.keeper = keeper;
        this.router = router;
        this.history = new TrafficHistory(router::traffic, clock);
        this.whenStopped = whenStopped;
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-supervisor");
            thread.setDaemon(true);
            return thread;
        });
        this.leases = new Leases(keeper, clock, SystemTime::nanos);
        this.journals = new Journals(keeper, leases);
        this.starter = new Starter(keeper, directory, random, clock);
        this.supervisor =
                new Supervisor(keeper, router, directory, router.healthCheck(executor), starter, options.drainLimit());
        this.tasks = new TaskWatch(keeper, directory, starter);
        this.changes = new Changes(keeper, leases, supervisor, starter, router, directory);
    }

    /**
     * Takes over the directory's state and processes and begins to route.
     *
     * @param whenStopped is run when {@link #stop} has come to its end
     * @throws PermanentException if the state can't be read or written, is another application's, or the port is taken
     */
    public static Platform start(DaemonOptions options, StateDirectory directory, Runnable whenStopped) {
        directory.create();
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        StateKeeper keeper = new StateKeeper(
                new StateFile(directory.state()),
                LocalState.empty(options.application(), HexFormat.of().formatHex(salt)));
        String owner = keeper.state().application();
        if (!owner.equals(options.application())) {
            throw new PermanentException(
                    Reason.REFUSED,
                    "The state directory " + directory.path() + " belongs to " + owner + ", not to "
                            + options.application() + ": use one directory for each application");
        }
        Clock wall = Clock.systemUTC();
        AccessLog log = options.accessLog()
                ? AccessLog.to(
                        new SizedFile(directory.accessLog(), options.mostOutputBytes(), options.keptOutputs()), wall)
                : AccessLog.none();
        Router router = Router.prepare(options.drainLimit(), log);
        Platform platform = new Platform(options, directory, keeper, router, whenStopped);
        try {
            router.route(keeper.state().traffic());
            platform.supervisor.adopt();
            router.listen(options.host(), options.port());
        } catch (RuntimeException failure) {
            platform.close();
            throw failure;
        }
        platform.every(TICK, platform.supervisor::tick);
        platform.every(TICK, platform.tasks::tick);
        platform.every(TrafficHistory.EVERY, platform.history::take);
        platform.every(ROTATION, platform::rotate);
        return platform;
    }

    @Override
    public DaemonStatus status() {
        synchronized (keeper) {
            return new DaemonStatus(
                    options.application(),
                    PROTOCOL,
                    ProcessHandle.current().pid(),
                    options.host(),
                    router.port(),
                    since,
                    router.requests(),
                    leases.holder()
                            .map(held ->
                                    held.driver() + ", epoch " + held.fence().epoch() + ": " + held.note())
                            .orElse(""),
                    keeper.state().traffic().toString(),
                    keeper.state()
                            .existing()
                            .map(revision -> revision.prepared().label() + " " + revision(revision))
                            .toList());
        }
    }

    @Override
    public Snapshot observe() {
        synchronized (keeper) {
            LocalState state = keeper.state();
            Snapshot.Builder snapshot = Snapshot.builder(SnapshotToken.of(state), clock.instant())
                    .epoch(state.epoch())
                    .traffic(state.traffic());
            state.existing().map(this::revision).forEach(snapshot::revision);
            state.tasks().stream().map(tasks::status).forEach(snapshot::task);
            return snapshot.build();
        }
    }

    private Revision revision(LocalState.Staged staged) {
        return Revision.builder(
                        staged.id(), new Origin.Managed(staged.prepared().id()))
                .label(staged.prepared().label())
                .capacity(staged.capacity())
                .running(supervisor.running(staged.id()))
                .ready(supervisor.ready(staged.id()))
                .readiness(supervisor.readiness(staged))
                .build();
    }

    @Override
    public Grant acquire(DriverId driver, Duration ttl, String note) {
        return leases.acquire(driver, ttl, note);
    }

    @Override
    public Grant renew(Fence fence, Duration ttl, String note) {
        return leases.renew(fence, ttl, note);
    }

    @Override
    public void release(Fence fence) {
        leases.release(fence);
    }

    @Override
    public Effect apply(Guard guard, Change change, Map<String, String> secrets) {
        Effect effect = changes.apply(guard, change, secrets);
        executor.execute(safely(supervisor::tick));
        return effect;
    }

    @Override
    public Map<String, SecretRef> unknownSecrets(RevisionId revision) {
        synchronized (keeper) {
            return keeper.state()
                    .revision(revision)
                    .map(staged -> starter.unknownSecrets(staged).stream()
                            .collect(Collectors.toMap(
                                    Function.identity(),
                                    name -> staged.prepared()
                                            .release()
                                            .secrets()
                                            .get(name))))
                    .orElse(Map.of());
        }
    }

    @Override
    public String salt() {
        return keeper.state().salt();
    }

    @Override
    public boolean routes(TrafficRules rules) {
        return router.rules().equals(rules);
    }

    @Override
    public DrainState draining(RevisionId revision) {
        TrafficCounts counts = router.counts(revision);
        return counts.isIdle()
                ? new DrainState.Drained()
                : new DrainState.Draining(counts.inFlight() + counts.webSockets());
    }

    @Override
    public TrafficCounts counts(RevisionId revision) {
        return router.counts(revision);
    }

    @Override
    public CountedTraffic counted(Instant from, Instant until) {
        return history.between(from, until);
    }

    @Override
    public OptionalInt port(RevisionId revision) {
        synchronized (keeper) {
            return supervisor.port(revision);
        }
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return journals.checkpoint();
    }

    @Override
    public Written write(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry) {
        return journals.write(fence, expectedVersion, document, entry);
    }

    @Override
    public List<LogEntry> log() {
        return journals.log();
    }

    @Override
    public void post(Signal signal) {
        journals.post(signal);
    }

    @Override
    public List<Signal> signals() {
        return journals.signals();
    }

    @Override
    public void discard(RolloutId rollout) {
        journals.discard(rollout);
    }

    @Override
    public long awaitChange(long seen, Duration limit) {
        try {
            return keeper.awaitChange(seen, limit);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransientException("Interrupted while waiting for a change", interrupted);
        }
    }

    @Override
    public void stop(boolean applications) {
        if (applications) {
            supervisor.halt();
        }
        Thread stopping = new Thread(
                () -> {
                    if (applications) {
                        awaitHalted();
                    }
                    drain();
                    whenStopped.run();
                },
                "sluice-stop");
        ender.set(stopping);
        stopping.start();
    }

    /** Ends the router as {@link #stop} was asked to, or else at once and without the processes. Returns when that is done. */
    void end() {
        Thread stopping = ender.get();
        try {
            if (stopping != null) {
                stopping.join();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        drain();
    }

    /** Ends the router after the requests in flight had their time, and leaves the processes alone. */
    void drain() {
        if (!ending.getAndSet(true)) {
            router.drain();
            close();
        }
    }

    private void awaitHalted() {
        long seen = 0;
        while (!supervisor.isHalted()) {
            seen = awaitChange(seen, Duration.ofSeconds(1));
        }
    }

    @Override
    public void close() {
        ending.set(true);
        if (!closed.getAndSet(true)) {
            periodic.forEach(work -> work.cancel(false));
            executor.shutdownNow();
            awaitTick();
            router.close();
        }
    }

    /** What is under way may still start a process, and whoever closes wants to know of it. */
    private void awaitTick() {
        try {
            if (!executor.awaitTermination(LONGEST_TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("What was under way did not end within {}", LONGEST_TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rotate() {
        for (Path file : directory.growing()) {
            new SizedFile(file, options.mostOutputBytes(), options.keptOutputs()).rotateIfFull();
        }
    }

    private void every(Duration period, Runnable work) {
        periodic.add(executor.scheduleWithFixedDelay(safely(work), 0, period.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** A tick that throws would be the last one. */
    private static Runnable safely(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (SluiceException expected) {
                LOG.warn("Will be tried again: {}", expected.getMessage());
            } catch (RuntimeException surprise) {
                LOG.error("Will be tried again", surprise);
            }
        };
    }
}
