package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.document.EndedDocument;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.event.RolloutListener;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateCatalogue;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Prepared;
import dev.sluice.release.ReleaseId;
import dev.sluice.secret.SecretResolver;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.PlanRequest;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Step;
import dev.sluice.strategy.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs rollouts: calls the platform, keeps the journal and the lease, waits, asks gates, tells listeners. Safe for use by many threads.
 *
 * <p>All decisions are {@link dev.sluice.driver.Driver}'s; the engine adds time, retries and threads. It owns its threads, which are
 * daemons and end with {@link #close}. A rollout that waits holds no thread. Each rollout drives under an identity of its own, so two of
 * one engine on one application keep each other out as two processes would.
 *
 * <p>An engine can be killed at any point: what it had begun is brought to an end by {@link #resumeOrRollback} of another.
 */
public final class RolloutEngine implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final EngineOptions options;
    private final EngineServices services;
    private final ExecutorService threads;
    private final @Nullable SystemEngineClock ownClock;
    private final @Nullable Thread shutdownHook;
    private final Set<RolloutRun> running = ConcurrentHashMap.newKeySet();

    private RolloutEngine(Builder builder) {
        this.options = builder.options();
        this.threads = Threads.onDemand("sluice-engine");
        this.ownClock = builder.clock == null ? new SystemEngineClock() : null;
        EngineClock clock = builder.clock == null ? requireNonNull(ownClock) : builder.clock;
        this.services = new EngineServices(
                options, clock, threads, new PlatformCalls(threads, clock, options.callsAtOnce()), builder.random);
        this.shutdownHook = builder.stopOnShutdown ? new Thread(this::stopAll, "sluice-shutdown") : null;
        if (shutdownHook != null) {
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        }
    }

    /** An engine with the defaults of {@link #builder()}. */
    public static RolloutEngine create() {
        return builder().build();
    }

    /**
     * Starts from: a lease of 15 s, a look at the world every second at least, 15 s for a call, 45 s of patience with a platform that
     * can't be reached, 2 calls at once to one platform, no bindings, no listeners, stopping on SIGTERM.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs a rollout to its end. If the calling thread is interrupted, the rollout stops at a safe point, the outcome says so, and the
     * thread is interrupted again.
     */
    public Outcome run(Rollout rollout) {
        return toTheEnd(begin(rollout));
    }

    /** Starts a rollout and returns at once. */
    public RolloutHandle start(Rollout rollout) {
        return new EngineHandle(begin(rollout), services, () -> start(rollout));
    }

    /**
     * Everything the rollout would do, from the world as it is. Reads only.
     *
     * @throws dev.sluice.ConfigurationException if the release, the platform and the strategy don't fit
     * @throws dev.sluice.TransientException if the platform can't be reached
     */
    public Plan plan(Rollout rollout) {
        Deployer deployer = rollout.deployer();
        Prepared prepared = deployer.prepare(rollout.release());
        return rollout.strategy()
                .plan(new PlanRequest(
                        deployer.application(),
                        deployer.capabilities(),
                        deployer.observe(),
                        prepared,
                        rollout.capacity(),
                        ledger(deployer).known(),
                        rollout.gatedSteps()));
    }

    /**
     * Runs the rollout on a virtual clock, on a simulated platform that looks like the real one does now: what would happen and when,
     * if every instance needs the strategy's expected start time, gates pass at once and nothing fails. Reads only.
     *
     * @throws dev.sluice.ConfigurationException if the release can't run on the platform
     */
    public Simulation simulate(Rollout rollout) {
        Duration start = rollout.strategy()
                .match(BlueGreen::safeguards, Rolling::safeguards, r -> r.safeguards())
                .limits()
                .expectedStart();
        Deployer deployer = rollout.deployer();
        return simulate(
                rollout,
                SimulatedApplication.builder(deployer.application(), deployer.capabilities())
                        .otherReleases(ReleaseBehaviour.getsReadyAfter(start))
                        .build());
    }

    /**
     * Runs the rollout on a virtual clock, on a simulated platform that looks like the real one does now and whose releases and tasks
     * behave as the scenario says. Gates pass at once. Reads only.
     */
    public Simulation simulate(Rollout rollout, SimulatedApplication scenario) {
        Deployer deployer = rollout.deployer();
        RolloutId id = RolloutId.random(services.random());
        Assignment begin = new Assignment.Begin(
                id,
                deployer.application(),
                deployer.capabilities(),
                rollout.strategy(),
                deployer.prepare(rollout.release()),
                rollout.capacity(),
                rollout.gatedSteps());
        SimulatedPlatform platform = SimulatedPlatform.like(scenario, deployer.observe());
        return new Simulator(id, platform, ledger(deployer), gate -> new GateAnswer.Pass("assumed")).run(begin);
    }

    /**
     * Goes on with what an earlier process began; never starts anything new. A gate that is not bound in this process stops it before
     * anything is done.
     *
     * @return how it ended; how the last rollout ended, if there is nothing to go on with
     */
    public Outcome resume(Deployer deployer, RolloutListener... listeners) {
        Optional<Outcome> unbound = unboundGates(deployer);
        return unbound.isPresent() ? unbound.get() : toTheEnd(takeUp(deployer, listeners));
    }

    /**
     * Brings whatever state an earlier process left to a true, recorded end: goes on where it can, goes back where it can't. A gate that
     * is not bound in this process leads back before the commit point. Meant for a scheduled job.
     *
     * @return how it ended; how the last rollout ended, if there is nothing to go on with
     */
    public Outcome resumeOrRollback(Deployer deployer, RolloutListener... listeners) {
        return toTheEnd(takeUp(deployer, listeners));
    }

    /** Starts {@link #resumeOrRollback} and returns at once. */
    public RolloutHandle startResumeOrRollback(Deployer deployer, RolloutListener... listeners) {
        return new EngineHandle(
                takeUp(deployer, listeners), services, () -> startResumeOrRollback(deployer, listeners));
    }

    /**
     * Makes a release live again that was good before: at once where it is still warm, after starting it again where it is not.
     *
     * @param to one of the journal's good releases, see {@link #history}
     */
    public Outcome undo(Deployer deployer, ReleaseId to, RolloutListener... listeners) {
        Optional<Prepared> known = Optional.ofNullable(ledger(deployer).known().get(to));
        if (known.isEmpty()) {
            return new Outcome.Refused(
                    List.of(new Problem(
                            "to",
                            to.value(),
                            "must be one of " + ledger(deployer).known().keySet()
                                    + ", the releases this journal knows")),
                    Optional.empty());
        }
        boolean mixed = deployer.capabilities().trafficModel() == TrafficModel.REPLICA_SHARE;
        Strategy quickest = mixed ? Rolling.oneByOne() : BlueGreen.instant();
        RolloutId id = RolloutId.random(services.random());
        RolloutRun run = launch(
                deployer,
                Optional.of(id),
                List.of(listeners),
                this::bound,
                () -> new Assignment.Begin(
                        id,
                        deployer.application(),
                        deployer.capabilities(),
                        quickest,
                        known.get(),
                        Optional.empty(),
                        List.of()));
        return toTheEnd(run);
    }

    /** The rollouts that have ended, oldest first, as far back as the platform keeps them. */
    public List<Ended> history(Deployer deployer) {
        return deployer.journal().log().stream()
                .map(e -> EndedDocument.fromJson(e.document()))
                .toList();
    }

    /** Stops revisions whose warm time is over. Leaves alone whatever a running or unfinished rollout may need. */
    public TidyReport tidy(Deployer deployer) {
        return new Tidying(deployer, options, services.random()).run();
    }

    /** Stops every rollout at a safe point, waits for at most 5 s, and ends the engine's threads. */
    @Override
    public void close() {
        stopAll();
        if (shutdownHook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            } catch (IllegalStateException e) { // the machine is shutting down: the hook is running or has run
                // nothing to take back
            }
        }
        threads.shutdown();
        if (ownClock != null) {
            ownClock.close();
        }
    }

    private RolloutRun begin(Rollout rollout) {
        Deployer deployer = rollout.deployer();
        RolloutId id = RolloutId.random(services.random());
        Map<String, Gate> own = new LinkedHashMap<>();
        rollout.gates().forEach(g -> own.put(g.spec().name(), g));
        Function<GateSpec, Optional<Gate>> binding = spec -> Optional.ofNullable(own.get(spec.name()))
                .filter(g -> g.spec().equals(spec))
                .or(() -> bound(spec));
        return launch(deployer, Optional.of(id), rollout.listeners(), binding, () -> {
            checkGates(rollout, binding);
            return new Assignment.Begin(
                    id,
                    deployer.application(),
                    deployer.capabilities(),
                    rollout.strategy(),
                    deployer.prepare(rollout.release()),
                    rollout.capacity(),
                    rollout.gatedSteps());
        });
    }

    private RolloutRun takeUp(Deployer deployer, RolloutListener... listeners) {
        return launch(deployer, Optional.empty(), List.of(listeners), this::bound, Assignment.Resume::new);
    }

    private RolloutRun launch(
            Deployer deployer,
            Optional<RolloutId> id,
            List<RolloutListener> listeners,
            Function<GateSpec, Optional<Gate>> binding,
            Supplier<Assignment> preparation) {
        List<ListenerQueue> queues = Stream.concat(options.listeners().stream(), listeners.stream())
                .map(l -> new ListenerQueue(l, threads))
                .toList();
        RolloutRun run = new RolloutRun(services, deployer, id, queues, binding);
        running.add(run);
        run.end().whenComplete((outcome, error) -> running.remove(run));
        run.start(preparation);
        return run;
    }

    private Outcome toTheEnd(RolloutRun run) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    Outcome outcome = run.end().get();
                    for (ListenerQueue queue : run.listeners()) {
                        queue.finished().await(STOP_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
                    }
                    return outcome;
                } catch (InterruptedException e) {
                    if (interrupted && run.end().isDone()) {
                        return run.end().join();
                    }
                    interrupted = true;
                    run.stop(new Cause(Cause.Kind.STOPPED, "", "the thread that ran it was interrupted"));
                } catch (java.util.concurrent.ExecutionException e) {
                    throw new dev.sluice.BugException("A rollout ended with an exception instead of an outcome", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stopAll() {
        List<RolloutRun> all = new ArrayList<>(running);
        all.forEach(r -> r.stop(new Cause(Cause.Kind.STOPPED, "", "this process was asked to end")));
        long until = services.clock().nanoTime() + STOP_LIMIT.toNanos();
        for (RolloutRun run : all) {
            try {
                run.end().get(Math.max(0, until - services.clock().nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                continue; // the platform does not answer; the lease runs out by itself
            }
        }
    }

    private Optional<Gate> bound(GateSpec spec) {
        return options.gates().apply(spec).or(() -> GateCatalogue.create(spec));
    }

    private static void checkGates(Rollout rollout, Function<GateSpec, Optional<Gate>> binding) {
        Problems problems = new Problems();
        rollout.gatedSteps().forEach(g -> checkGate(g.gate(), binding, problems));
        safeguarded(rollout.strategy()).forEach(g -> checkGate(g, binding, problems));
        problems.throwIfAny("This rollout of " + rollout.release().label());
    }

    private static void checkGate(GateSpec gate, Function<GateSpec, Optional<Gate>> binding, Problems problems) {
        problems.require(
                binding.apply(gate).isPresent(),
                "gate",
                gate,
                "must be bound: give the engine a gate of this name, or use a built-in kind");
    }

    private static List<GateSpec> safeguarded(Strategy strategy) {
        return strategy.match(BlueGreen::safeguards, Rolling::safeguards, r -> r.safeguards()).gates().stream()
                .map(g -> g.gate())
                .toList();
    }

    private Optional<Outcome> unboundGates(Deployer deployer) {
        List<String> missing = ledger(deployer).rollout().stream()
                .flatMap(p -> p.way().stream().skip(p.step()))
                .filter(s -> s instanceof Step.Ask a && bound(a.gate()).isEmpty())
                .map(Step::toString)
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Outcome.Interrupted(
                        new Cause(
                                Cause.Kind.GATE_UNAVAILABLE,
                                missing.get(0),
                                "not bound in this process: " + missing
                                        + "; bind them, or call resumeOrRollback to go back"),
                        true));
    }

    private static Ledger ledger(Deployer deployer) {
        return deployer.journal()
                .read()
                .map(c -> LedgerDocument.fromJson(c.document()))
                .orElse(Ledger.empty());
    }

    /** Collects the options of an engine; {@link #build()} reports everything that is wrong with them at once. */
    public static final class Builder {
        private Duration leaseTtl = Duration.ofSeconds(15);
        private Duration tick = Duration.ofSeconds(1);
        private Duration callLimit = Duration.ofSeconds(15);
        private Duration patience = Duration.ofSeconds(45);
        private int callsAtOnce = 2;
        private String host = "unknown-host";
        private final Map<String, Gate> gates = new LinkedHashMap<>();
        private final List<RolloutListener> listeners = new ArrayList<>();
        private boolean stopOnShutdown = true;
        private SecretResolver secrets = SecretResolver.environment();
        private @Nullable EngineClock clock;
        private RandomGenerator random = new java.security.SecureRandom();

        private Builder() {
            String named = System.getenv("HOSTNAME");
            if (named != null && !named.isBlank()) {
                host = named;
            }
        }

        /** How long a lease lives without renewal, 1 s to 10 min; it is renewed every third of that. */
        public Builder leaseTtl(Duration leaseTtl) {
            this.leaseTtl = requireNonNull(leaseTtl, "leaseTtl");
            return this;
        }

        /** How often a rollout that waits looks at the world when no hint comes, 10 ms to 1 min. */
        public Builder tick(Duration tick) {
            this.tick = requireNonNull(tick, "tick");
            return this;
        }

        /** How long one call to a platform may take, more than zero. */
        public Builder callLimit(Duration callLimit) {
            this.callLimit = requireNonNull(callLimit, "callLimit");
            return this;
        }

        /** How long a platform may be out of reach before this process's part ends, not below zero. */
        public Builder patience(Duration patience) {
            this.patience = requireNonNull(patience, "patience");
            return this;
        }

        /** How many calls to one deployer may be under way, 1 to 64. */
        public Builder callsAtOnce(int callsAtOnce) {
            this.callsAtOnce = callsAtOnce;
            return this;
        }

        /** The first part of the driver's identity, for people who find a lease held. Default: the variable HOSTNAME. */
        public Builder host(String host) {
            this.host = requireNonNull(host, "host");
            return this;
        }

        /** Binds a gate of one's own by its name, for rollouts that another process may have begun. */
        public Builder bind(Gate gate) {
            Gate before = gates.putIfAbsent(gate.spec().name(), gate);
            if (before != null) {
                throw new IllegalStateException(
                        "gate " + gate.spec() + " was bound but its name is taken by " + before.spec());
            }
            return this;
        }

        /** Adds a listener that hears every rollout of this engine. */
        public Builder listen(RolloutListener listener) {
            listeners.add(requireNonNull(listener, "listener"));
            return this;
        }

        /** Where gates find their secrets. Default: the environment. */
        public Builder secrets(SecretResolver secrets) {
            this.secrets = requireNonNull(secrets, "secrets");
            return this;
        }

        /** Whether a shutdown hook stops what runs at a safe point. */
        public Builder stopOnShutdown(boolean stopOnShutdown) {
            this.stopOnShutdown = stopOnShutdown;
            return this;
        }

        /** Another sense of time, for tests. */
        public Builder clock(EngineClock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** Where identities and jitter come from. Must be safe for use by many threads. */
        public Builder random(RandomGenerator random) {
            this.random = requireNonNull(random, "random");
            return this;
        }

        private EngineOptions options() {
            Map<String, Gate> bound = Map.copyOf(gates);
            return new EngineOptions(
                    leaseTtl,
                    tick,
                    callLimit,
                    patience,
                    callsAtOnce,
                    host,
                    spec -> Optional.ofNullable(bound.get(spec.name()))
                            .filter(g -> g.spec().kind().equals(spec.kind())),
                    secrets,
                    List.copyOf(listeners));
        }

        /** @throws dev.sluice.ConfigurationException naming every option that does not fit */
        public RolloutEngine build() {
            Problems problems = new Problems();
            requireIn(problems, "leaseTtl", leaseTtl, Duration.ofSeconds(1), Duration.ofMinutes(10));
            requireIn(problems, "tick", tick, Duration.ofMillis(10), Duration.ofMinutes(1));
            problems.requirePositive("callLimit", callLimit);
            problems.requireNotNegative("patience", patience);
            problems.require(callsAtOnce >= 1 && callsAtOnce <= 64, "callsAtOnce", callsAtOnce, "must be in [1, 64]");
            problems.require(!host.isBlank(), "host", host, "must not be blank");
            problems.throwIfAny("This engine");
            return new RolloutEngine(this);
        }

        private static void requireIn(Problems problems, String field, Duration value, Duration min, Duration max) {
            problems.require(
                    value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                    field,
                    value,
                    "must be in [" + min + ", " + max + "]");
        }
    }
}
