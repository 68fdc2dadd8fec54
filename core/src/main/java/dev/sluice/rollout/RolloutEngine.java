package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.analysis.MetricSource;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Outcome;
import dev.sluice.event.RolloutListener;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.ReleaseId;
import dev.sluice.secret.SecretResolver;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs rollouts: calls the platform, keeps the journal and the lease, waits, asks gates, tells listeners. Safe for use by many threads.
 *
 * <p>All decisions are {@link dev.sluice.driver.Driver}'s; the engine adds time, retries and threads. It owns its threads, which are
 * daemons and end with {@link #close}. A rollout that waits holds no thread: thousands share a handful, and what hangs is given up at
 * its limit without keeping others waiting. Each rollout drives under an identity of its own, so two of
 * one engine on one application keep each other out as two processes would.
 *
 * <p>An engine can be killed at any point: what it had begun is brought to an end by {@link #resumeOrRollback} of another.
 */
public final class RolloutEngine implements AutoCloseable {
    /** As long as no call takes long; twice the calls that one deployer may have under way by default, so that one that hangs leaves half. */
    private static final int THREADS = 4;

    private final EngineOptions options;
    private final EngineServices services;
    private final ExecutorService threads;
    private final ExecutorService renewals;
    private final @Nullable SystemEngineClock ownClock;
    private final @Nullable Thread shutdownHook;
    private final Bindings bindings;
    private final RunningRollouts running;

    private RolloutEngine(Builder builder, EngineOptions options) {
        this.options = options;
        this.threads = new ElasticThreads("sluice-engine", THREADS);
        this.renewals = new ElasticThreads("sluice-lease", 1);
        this.ownClock = builder.clock == null ? new SystemEngineClock() : null;
        EngineClock clock = builder.clock == null ? requireNonNull(ownClock) : builder.clock;
        this.services = new EngineServices(
                options,
                clock,
                threads,
                renewals,
                new PlatformCalls(threads, clock, options.callsAtOnce()),
                builder.random);
        this.bindings = options.bindings();
        this.running = new RunningRollouts(services);
        this.shutdownHook = builder.stopOnShutdown ? new Thread(running::stopAll, "sluice-shutdown") : null;
        if (shutdownHook != null) {
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        }
    }

    /** An engine with the defaults of {@link #builder()}. */
    public static RolloutEngine create() {
        return builder().build();
    }

    /**
     * Starts from: a lease of 15 s, a look at the world each second (less often while nothing changes, see {@link Builder#tick}), 15 s for a call, 45 s of patience with a platform that
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
        return running.toTheEnd(begin(rollout));
    }

    /**
     * Runs a rollout that several processes were told to run: while another one drives, or has taken over, this one waits, and takes the
     * rollout up if the other dies. One of the same label that ends meanwhile is not begun again. After the limit it tries no more.
     */
    public Outcome runOrStandBy(Rollout rollout, Duration limit) {
        return new Standby(bounded(rollout.deployer()), rollout.release().label(), services.clock(), options.pause())
                .run(RolloutId.random(services.random()), limit, id -> running.toTheEnd(begin(rollout, id)));
    }

    /** Starts a rollout and returns at once. */
    public RolloutHandle start(Rollout rollout) {
        return new EngineHandle(begin(rollout), () -> start(rollout));
    }

    /**
     * Everything the rollout would do, from the world as it is. Reads only.
     *
     * @throws dev.sluice.ConfigurationException if the release, the platform and the strategy don't fit
     * @throws dev.sluice.TransientException if the platform can't be reached
     */
    public Plan plan(Rollout rollout) {
        return rehearsal(rollout).plan();
    }

    /**
     * Runs the rollout on a virtual clock, on a simulated platform that looks like the real one does now: what would happen and when,
     * if every instance needs the strategy's expected start time, gates pass at once, metrics are good and nothing fails. Reads only.
     *
     * @throws dev.sluice.ConfigurationException if the release can't run on the platform
     */
    public Simulation simulate(Rollout rollout) {
        return rehearsal(rollout).run(RolloutId.random(services.random()));
    }

    /** The same where releases and tasks behave as the scenario says. */
    public Simulation simulate(Rollout rollout, SimulatedApplication scenario) {
        return rehearsal(rollout).run(RolloutId.random(services.random()), scenario);
    }

    /**
     * Goes on with what an earlier process began; never starts anything new. A gate or a source of metrics that is still to be asked and
     * not bound in this process stops it before anything is done.
     *
     * @return how it ended; how the last rollout ended, if there is nothing to go on with
     */
    public Outcome resume(Deployer deployer, RolloutListener... listeners) {
        return running.toTheEnd(running.launch(
                deployer,
                Optional.empty(),
                List.of(listeners),
                bindings::gate,
                () -> bindings.missingFor(StoredLedger.of(deployer))
                        .<Preparation>map(Preparation.Ended::new)
                        .orElseGet(() -> new Preparation.Ready(new Assignment.Resume()))));
    }

    /**
     * Brings whatever state an earlier process left to a true, recorded end: goes on where it can, goes back where it can't. A gate
     * that is not bound in this process leads back before the commit point; so does an analysis whose source is not, unless it waits for a
     * person when it can't tell. Meant for a scheduled job.
     *
     * @return how it ended; how the last rollout ended, if there is nothing to go on with
     */
    public Outcome resumeOrRollback(Deployer deployer, RolloutListener... listeners) {
        return running.toTheEnd(takeUp(deployer, listeners));
    }

    /** Starts {@link #resumeOrRollback} and returns at once. */
    public RolloutHandle startResumeOrRollback(Deployer deployer, RolloutListener... listeners) {
        return new EngineHandle(takeUp(deployer, listeners), () -> startResumeOrRollback(deployer, listeners));
    }

    /**
     * Makes a release live again that was good before, by the quickest strategy of the platform: at once where it is still warm, after
     * starting it again where it is not. The two run at once for a while; for what can't run twice name the strategy.
     *
     * @param to one of the journal's good releases, see {@link #history}
     */
    public Outcome undo(Deployer deployer, ReleaseId to, RolloutListener... listeners) {
        boolean mixed = deployer.capabilities().trafficModel() == TrafficModel.REPLICA_SHARE;
        return undo(deployer, to, mixed ? Rolling.oneByOne() : BlueGreen.instant(), listeners);
    }

    /**
     * Makes a release live again that was good before, by a strategy of one's choice.
     *
     * @param to one of the journal's good releases, see {@link #history}
     */
    public Outcome undo(Deployer deployer, ReleaseId to, Strategy strategy, RolloutListener... listeners) {
        RolloutId id = RolloutId.random(services.random());
        return running.toTheEnd(running.launch(deployer, Optional.of(id), List.of(listeners), bindings::gate, () -> {
            bindings.require(Demands.of(strategy, List.of()), "The way back");
            return Preparation.back(deployer, to, strategy, id);
        }));
    }

    /**
     * The rollouts that have ended and those that were stopped on their way, oldest first, as far back as the platform keeps them. An
     * entry that can't be read, as one of a newer version, is left out and logged.
     *
     * @throws dev.sluice.TransientException if the platform can't be reached
     */
    public List<Ended> history(Deployer deployer) {
        return History.of(bounded(deployer));
    }

    /** Stops revisions whose warm time is over. Leaves alone whatever a running or unfinished rollout may need. */
    public TidyReport tidy(Deployer deployer) {
        return new Tidying(bounded(deployer), options, services.random()).run();
    }

    /**
     * Stops every rollout at a safe point, waits for them and their listeners for at most 5 s, and ends the engine's threads; what still
     * runs then is interrupted. Nothing can be begun any more: that is an {@link IllegalStateException}.
     */
    @Override
    public void close() {
        running.stopAll();
        if (shutdownHook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            } catch (IllegalStateException e) { // the machine is shutting down: the hook is running or has run
                // nothing to take back
            }
        }
        services.calls().close();
        Threads.end(renewals);
        Threads.end(threads);
        if (ownClock != null) {
            ownClock.close();
        }
    }

    private RolloutRun begin(Rollout rollout) {
        return begin(rollout, RolloutId.random(services.random()));
    }

    private RolloutRun begin(Rollout rollout, RolloutId id) {
        Bindings binding = bindings.and(rollout.gates());
        return running.launch(rollout.deployer(), Optional.of(id), rollout.listeners(), binding::gate, () -> {
            binding.require(
                    Demands.of(rollout.strategy(), rollout.gatedSteps()),
                    "This rollout of " + rollout.release().label());
            return new Preparation.Ready(rollout.begin(id, rollout.deployer()));
        });
    }

    private RolloutRun takeUp(Deployer deployer, RolloutListener... listeners) {
        return running.launch(
                deployer,
                Optional.empty(),
                List.of(listeners),
                bindings::gate,
                () -> new Preparation.Ready(new Assignment.Resume()));
    }

    private Rehearsal rehearsal(Rollout rollout) {
        return new Rehearsal(rollout, bounded(rollout.deployer()));
    }

    private Deployer bounded(Deployer deployer) {
        running.requireOpen(deployer);
        return new BoundedDeployer(deployer, services);
    }

    /** Collects the options of an engine; {@link #build()} reports everything that is wrong with them at once. */
    public static final class Builder {
        private Duration leaseTtl = Duration.ofSeconds(15);
        private Duration tick = Duration.ofSeconds(1);
        private Duration callLimit = Duration.ofSeconds(15);
        private Duration patience = Duration.ofSeconds(45);
        private int callsAtOnce = 2;
        private String host = Optional.ofNullable(System.getenv("HOSTNAME"))
                .filter(n -> !n.isBlank())
                .orElse("unknown-host");
        private final Bindings.Collected bindings = new Bindings.Collected();
        private final List<RolloutListener> listeners = new ArrayList<>();
        private boolean stopOnShutdown = true;
        private SecretResolver secrets = SecretResolver.environment();
        private @Nullable EngineClock clock;
        private RandomGenerator random = new java.security.SecureRandom();

        private Builder() {}

        /** How long a lease lives without renewal, 1 s to 10 min; it is renewed every third of that. */
        public Builder leaseTtl(Duration leaseTtl) {
            this.leaseTtl = requireNonNull(leaseTtl, "leaseTtl");
            return this;
        }

        /**
         * How often a rollout that waits looks at the world when no hint comes, 10 ms to 1 min. On a platform that has hinted at a change
         * in this rollout, and after ten looks that changed nothing, it looks half as often again each time, down to a tenth and to once
         * in 10 s at least.
         */
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

        /**
         * Binds a gate of one's own by its name, for rollouts that another process may have begun.
         *
         * @throws IllegalStateException if the name is taken
         */
        public Builder bind(Gate gate) {
            bindings.gate(gate);
            return this;
        }

        /**
         * Binds a kind of gates that is not built in: those that no name is bound for are made again from what the plan keeps of them.
         *
         * @throws IllegalArgumentException if the kind is built in
         * @throws IllegalStateException if it is bound
         */
        public Builder bind(String kind, Function<GateSpec, Gate> factory) {
            bindings.kind(kind, factory);
            return this;
        }

        /**
         * Binds a source of metrics by the name that analyses use for it. A rollout with an analysis whose source is not bound is refused.
         *
         * @throws IllegalStateException if the name is taken
         */
        public Builder metrics(String name, MetricSource source) {
            bindings.metrics(name, source);
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

        /**
         * Whether a shutdown hook stops what runs at a safe point, within 5 s, and leaves a word in the log. Default: it does. The JVM ends
         * with its own exit code then, 143 after SIGTERM: what {@code main} does with the outcome comes too late to change it.
         */
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

        /** @throws dev.sluice.ConfigurationException naming every option that does not fit */
        public RolloutEngine build() {
            EngineOptions options = new EngineOptions(
                    leaseTtl,
                    tick,
                    callLimit,
                    patience,
                    callsAtOnce,
                    host,
                    bindings.bindings(),
                    secrets,
                    List.copyOf(listeners));
            options.problems().throwIfAny("This engine");
            return new RolloutEngine(this, options);
        }
    }
}
