package dev.sluice.local;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.Problems;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Fencing;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.fence.Lease;
import dev.sluice.journal.Journal;
import dev.sluice.journal.Signals;
import dev.sluice.local.internal.Control;
import dev.sluice.local.internal.ControlledJournal;
import dev.sluice.local.internal.ControlledLease;
import dev.sluice.local.internal.ControlledSignals;
import dev.sluice.local.internal.DaemonOptions;
import dev.sluice.local.internal.HttpProbe;
import dev.sluice.local.internal.InstanceSettings;
import dev.sluice.local.internal.Preparation;
import dev.sluice.local.internal.ReachedPlatform;
import dev.sluice.local.internal.SecretLoan;
import dev.sluice.local.internal.StateDirectory;
import dev.sluice.release.Application;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.secret.SecretResolver;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs releases as processes of this machine behind an HTTP router, which is started on first use and outlives this process.
 *
 * <p>A release is a {@link dev.sluice.release.Workload.Command}. Each instance gets a free port of the loopback interface in {@code PORT},
 * is checked over HTTP, restarted when it ends, and stopped with SIGTERM after its requests have ended. Users connect to the router:
 * HTTP/1.1, HTTP/2 without TLS, WebSockets. Secrets are resolved in this process, handed over, and kept in the router's memory only.
 *
 * <p>Traffic is {@link TrafficModel#WEIGHTED}, exact to 0.01 %. A call takes at most 10 s; the first one may take 30 s more, for the start of
 * the router. A revision's id is the id of its release. Safe for use by many threads. {@link #close()} ends watches; other than that it
 * matters only for {@link Builder#inThisProcess()}.
 */
public final class LocalDeployer implements Deployer, AutoCloseable {
    private final Application application;
    private final InstanceSettings settings;
    private final SecretLoan secrets;
    private final ReachedPlatform platform;
    private final Capabilities capabilities;

    private LocalDeployer(Builder builder) {
        this.application = builder.identity();
        this.settings = builder.settings();
        this.secrets = new SecretLoan(builder.secrets);
        this.platform = builder.inThisProcess
                ? ReachedPlatform.inThisProcess(builder.directory(), builder.options())
                : ReachedPlatform.detached(builder.directory(), builder.options());
        this.capabilities = Capabilities.builder(TrafficModel.WEIGHTED)
                .weightStep(new Weight(1))
                .matches(true)
                .mirror(true)
                .keepsWarm(true)
                .noTraffic(true)
                .tasks(true)
                .reportsDraining(true)
                .survivesDriver(!builder.inThisProcess)
                .fencing(Fencing.SERVER_ENFORCED)
                .propagationDelay(Duration.ZERO)
                .journalBytes(ControlledJournal.MOST_BYTES)
                .logEntries(ControlledJournal.MOST_LINES)
                .build();
    }

    /**
     * Starts from the defaults that each option of the builder names.
     *
     * @param name of the application, a DNS label
     */
    public static Builder application(String name) {
        return new Builder(name);
    }

    @Override
    public Application application() {
        return application;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    /**
     * Pins the working directory, the content of the program and of every argument that names a file, how instances are checked and stopped,
     * and a salted digest of each secret.
     */
    @Override
    public Prepared prepare(Release release) {
        return Preparation.of(release, settings, secrets, () -> control().salt());
    }

    @Override
    public Snapshot observe() {
        return control().observe();
    }

    @Override
    public Lease lease() {
        return new ControlledLease(this::control);
    }

    @Override
    public Effect apply(Guard guard, Change change) {
        if (change instanceof Change.Stage stage) {
            Optional<String> changed = Preparation.changedSince(stage.prepared());
            if (changed.isPresent()) {
                return new Effect.Refused(changed.get());
            }
        }
        Control control = control();
        Map<String, String> values = Map.of();
        if (change instanceof Change.Scale scale && scale.capacity().floor() > 0) {
            values = secrets.lend(control.unknownSecrets(scale.revision()));
        } else if (change instanceof Change.RunTask task) {
            values = secrets.lend(task.prepared().release().secrets());
        }
        return control.apply(guard, change, values);
    }

    @Override
    public Propagation propagation(TrafficRules rules) {
        return control().routes(rules)
                ? new Propagation.Seen(
                        "the router routes every new request by these rules", "the one router that there is")
                : new Propagation.Pending("the router routes by other rules");
    }

    @Override
    public DrainState draining(RevisionId revision) {
        return control().draining(revision);
    }

    @Override
    public Optional<Probe> probe(RevisionId revision) {
        var port = control().port(revision);
        return port.isPresent() ? Optional.of(new HttpProbe(port.getAsInt())) : Optional.empty();
    }

    @Override
    public Journal journal() {
        return new ControlledJournal(this::control);
    }

    @Override
    public Signals signals() {
        return new ControlledSignals(this::control);
    }

    /** All watches of a deployer share one thread, which ends with the last of them. */
    @Override
    public Registration watch(Runnable changed) {
        return platform.watch(changed);
    }

    /** The router that this deployer drives: its port, what it counted, how to stop it. Starts it if it does not run. */
    public LocalDaemon daemon() {
        control().status(); // a call, because a daemon that once answered may have died since
        return LocalDaemon.over(this::control);
    }

    /** What the router counted, for analyses and reports; to be bound to the name that an analysis uses. */
    public RouterMetrics metrics() {
        return new RouterMetrics(application, this::control);
    }

    /**
     * Ends every watch, and the router if it runs in this process; processes of revisions go on and are adopted by the next one. If it is being stopped
     * already, waits for that.
     */
    @Override
    public void close() {
        platform.close();
    }

    private Control control() {
        return platform.control();
    }

    /** Collects the options; {@link #build()} reports everything that does not fit at once. */
    public static final class Builder {
        private final String name;
        private String environment = "local";
        private @org.jspecify.annotations.Nullable Path stateDirectory;
        private String host = "127.0.0.1";
        private int port;
        private InstanceSettings settings = InstanceSettings.DEFAULTS;
        private Duration drainLimit = Duration.ofSeconds(30);
        private boolean accessLog;
        private long outputBytes = 10L << 20;
        private int keptOutputs = 3;
        private boolean inThisProcess;
        private final List<String> javaOptions = new ArrayList<>();
        private SecretResolver secrets = SecretResolver.firstOf(
                SecretResolver.environment(), SecretResolver.files(Path.of("").toAbsolutePath()));

        private Builder(String name) {
            this.name = requireNonNull(name, "name");
        }

        /** The environment, a DNS label. Default {@code local}. */
        public Builder environment(String environment) {
            this.environment = requireNonNull(environment, "environment");
            return this;
        }

        /**
         * Where state, control socket and output are kept, one directory for each application. Default {@code
         * ~/.sluice/<name>.<environment>}. With its file {@code control} it must have at most 103 bytes, the length of a Unix socket's path.
         */
        public Builder stateDirectory(Path stateDirectory) {
            this.stateDirectory = requireNonNull(stateDirectory, "stateDirectory");
            return this;
        }

        /** The address that the router listens on. Default {@code 127.0.0.1}: only this machine. */
        public Builder host(String host) {
            this.host = requireNonNull(host, "host");
            return this;
        }

        /** The port that the router listens on. Default 0: a free one, another with each start of the router. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** The environment variable that tells an instance its port. Default {@code PORT}. */
        public Builder portVariable(String portVariable) {
            settings = settings.withPortVariable(portVariable);
            return this;
        }

        /** What is asked by GET to see whether an instance can serve; 200 to 399 means yes. Default {@code /}. */
        public Builder healthPath(String healthPath) {
            settings = settings.withHealthPath(healthPath);
            return this;
        }

        /** Time between two checks of an instance, and the time limit of one. Default 1 s and 2 s. */
        public Builder healthEvery(Duration every, Duration within) {
            settings = settings.withHealthTimes(every, within);
            return this;
        }

        /**
         * Good checks in a row that make an instance ready, and bad ones that take it out. Default 1 and 3. The last instance of a release is
         * not taken out while its process runs: it does not count as ready any more, but users are better served by it than by nobody.
         */
        public Builder healthThresholds(int healthyAfter, int unhealthyAfter) {
            settings = settings.withHealthThresholds(healthyAfter, unhealthyAfter);
            return this;
        }

        /** How long an instance must have been healthy before it counts as ready. Default 500 ms. */
        public Builder settleFor(Duration settle) {
            settings = settings.withSettledAfter(settle);
            return this;
        }

        /** The wait before the first restart of an instance that ended, and the longest; it doubles each time. Default 200 ms and 30 s. */
        public Builder restartBackoff(Duration first, Duration longest) {
            settings = settings.withRestart(first, longest);
            return this;
        }

        /** Time between SIGTERM and SIGKILL. Default 10 s. */
        public Builder gracePeriod(Duration grace) {
            settings = settings.withGraceful(grace);
            return this;
        }

        /** How long WebSockets stay open, and an instance waits for its requests, once there is no new traffic. Default 30 s. */
        public Builder drainLimit(Duration drainLimit) {
            this.drainLimit = requireNonNull(drainLimit, "drainLimit");
            return this;
        }

        /** Writes a line for each request to {@code access.log} in the state directory. Default: none is written. */
        public Builder accessLog() {
            this.accessLog = true;
            return this;
        }

        /** The size from which an output file is rotated, at least 64 KiB, and how many older ones stay. Default 10 MiB and 3. */
        public Builder outputLimit(long bytes, int kept) {
            this.outputBytes = bytes;
            this.keptOutputs = kept;
            return this;
        }

        /** Where values of secrets come from. Default: the environment of this process, then files below its working directory. */
        public Builder secrets(SecretResolver secrets) {
            this.secrets = requireNonNull(secrets, "secrets");
            return this;
        }

        /**
         * An option of the Java machine that the router runs in, in one word such as {@code -Xmx1g}. Options accumulate and follow the two that
         * are always there, {@code -XX:+UseSerialGC} and {@code -Xmx512m}. Counts from the router's next start; one that the machine does not
         * know ends that start with what the machine says. {@code -XX:TieredStopAtLevel=1} halves what the first minute costs and doubles what each
         * request costs afterwards: right for a router that lives as long as a test.
         */
        public Builder javaOption(String option) {
            javaOptions.add(requireNonNull(option, "option"));
            return this;
        }

        /** Runs the router inside this process, for tests and for tools that are their own gateway. It ends with this process. */
        public Builder inThisProcess() {
            this.inThisProcess = true;
            return this;
        }

        /** @throws ConfigurationException naming everything that does not fit */
        public LocalDeployer build() {
            Problems problems = new Problems();
            settings.check(problems);
            problems.require(port >= 0 && port <= 65_535, "port", port, "must be in [0, 65535]");
            problems.requireNotNegative("drainLimit", drainLimit);
            problems.require(outputBytes >= 65_536, "outputLimit", outputBytes, "must be at least 65536");
            problems.require(keptOutputs >= 0 && keptOutputs <= 100, "outputLimit", keptOutputs, "must be in [0, 100]");
            for (String option : javaOptions) {
                problems.require(option.startsWith("-"), "javaOption", option, "must start with a dash");
                problems.require(!inThisProcess, "javaOption", option, "must be left out inThisProcess()");
            }
            problems.throwIfAny("This local deployer");
            return new LocalDeployer(this);
        }

        private Application identity() {
            return new Application(name, environment);
        }

        private InstanceSettings settings() {
            return settings;
        }

        private StateDirectory directory() {
            return new StateDirectory(
                    stateDirectory == null
                            ? Path.of(System.getProperty("user.home"), ".sluice", name + "." + environment)
                            : stateDirectory);
        }

        private DaemonOptions options() {
            return new DaemonOptions(
                    identity().toString(), host, port, drainLimit, accessLog, outputBytes, keptOutputs, javaOptions);
        }
    }
}
