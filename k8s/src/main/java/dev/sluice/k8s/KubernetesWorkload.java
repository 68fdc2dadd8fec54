package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The pod that a release made of an image becomes: its port, probes, end, resources and rights.
 *
 * <p>Four starting points, each with what its runtime really needs:
 *
 * <table>
 *   <caption>Presets</caption>
 *   <tr><th></th><th>{@link #phoenix()}</th><th>{@link #jvm()}</th><th>{@link #node()}</th><th>{@link #http()}</th></tr>
 *   <tr><td>port</td><td>4000</td><td>8080</td><td>3000</td><td>8080</td></tr>
 *   <tr><td>readiness</td><td>/health/ready</td><td>/actuator/health/readiness</td><td>/ready</td><td>/ready</td></tr>
 *   <tr><td>liveness</td><td>/health/live</td><td>/actuator/health/liveness</td><td>/live</td><td>/healthz</td></tr>
 *   <tr><td>may take to start</td><td>60 s</td><td>180 s</td><td>30 s</td><td>60 s</td></tr>
 *   <tr><td>drain</td><td>30 s</td><td>30 s</td><td>15 s</td><td>20 s</td></tr>
 *   <tr><td>settling</td><td>2 s</td><td>5 s</td><td>2 s</td><td>2 s</td></tr>
 *   <tr><td>asks for</td><td>250m, 512Mi</td><td>500m, 1Gi</td><td>250m, 384Mi</td><td>100m, 128Mi</td></tr>
 *   <tr><td>user</td><td>65534</td><td>65532</td><td>1000</td><td>65532</td></tr>
 *   <tr><td>environment</td><td>PORT, PHX_SERVER, RELEASE_TMP, POD_IP</td><td>SERVER_PORT, SERVER_SHUTDOWN,
 *   SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE, JAVA_TOOL_OPTIONS</td><td>PORT, NODE_ENV, NODE_OPTIONS</td><td>PORT</td></tr>
 * </table>
 *
 * <p>The paths of the JVM are those of Spring Boot's Actuator; Phoenix and Node have no custom of their own, so these must be added to
 * the application or set here. All presets wait 5 s before the end ({@code preStop.sleep}, Kubernetes 1.30 or later), keep to the
 * restricted Pod Security Standard with a read-only root and a writable {@code /tmp}, get no token of the API server, spread over nodes,
 * and lose at most one pod at a time to voluntary disruptions. Memory is limited to what is asked for, CPU is not limited.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security Standards</a>
 */
public final class KubernetesWorkload {
    private final Builder options;

    KubernetesWorkload(Builder options) {
        this.options = options;
    }

    /** Elixir releases that serve with Phoenix. The cookie belongs into a secret {@code RELEASE_COOKIE}: the one in the image is public. */
    public static Builder phoenix() {
        return WorkloadPresets.phoenix();
    }

    /** JVM services, with the settings and paths of Spring Boot. */
    public static Builder jvm() {
        return WorkloadPresets.jvm();
    }

    /** Node services. The program must end its server at SIGTERM itself, and must be process 1 or run under an init to hear it. */
    public static Builder node() {
        return WorkloadPresets.node();
    }

    /** Anything else that serves HTTP. */
    public static Builder http() {
        return WorkloadPresets.http();
    }

    /** A builder that holds what this workload holds. */
    public Builder toBuilder() {
        return options.copy();
    }

    /** The name of the preset, for messages. */
    public String preset() {
        return options.preset;
    }

    public int port() {
        return options.port;
    }

    public PodCheck readiness() {
        return options.readiness;
    }

    public Optional<PodCheck> liveness() {
        return options.liveness;
    }

    public PodCheck startup() {
        return options.startup;
    }

    /** How long a pod goes on serving after it was told to go, before its program hears of it. */
    public Duration preStop() {
        return options.preStop;
    }

    /** How long the program takes at most from SIGTERM to its end. */
    public Duration drain() {
        return options.drain;
    }

    /** What a pod gets from being told to go until it is killed. */
    public Duration grace() {
        return options.grace.orElse(options.preStop.plus(options.drain).plus(Builder.MARGIN));
    }

    /** How long a pod must have been ready before it counts. */
    public Duration settling() {
        return options.settling;
    }

    /** CPU asked for, as a Kubernetes quantity. */
    public String cpu() {
        return options.cpu;
    }

    /** Memory asked for, which is its limit too, as a Kubernetes quantity. */
    public String memory() {
        return options.memory;
    }

    /** The user and group that it runs as. */
    public long user() {
        return options.user;
    }

    /** Environment variables of the workload, in the order of their names; those of a release go before them. */
    public Map<String, String> environment() {
        Map<String, String> all = new TreeMap<>(options.derived.apply(this));
        all.putAll(options.environment);
        return Collections.unmodifiableMap(all);
    }

    /** Directories that are writable besides {@code /tmp}; what is in them goes with the pod. */
    public List<String> scratch() {
        return List.copyOf(options.scratch);
    }

    public ImagePull imagePull() {
        return options.imagePull;
    }

    public PodPlacement placement() {
        return options.placement;
    }

    public Map<String, String> labels() {
        return Collections.unmodifiableMap(options.labels);
    }

    public Map<String, String> annotations() {
        return Collections.unmodifiableMap(options.annotations);
    }

    public Optional<RequestCounter> requestCounter() {
        return options.requestCounter;
    }

    /** The share of the CPU asked for, in percent, that an autoscaler aims at where the capacity has bounds. */
    public int scaleAtCpu() {
        return options.scaleAtCpu;
    }

    /** Variables that look like secrets and are none, with the reason. */
    public Map<String, String> allowedLiterals() {
        return Collections.unmodifiableMap(options.allowedLiterals);
    }

    /** Whether what would be a warning about manifests is a problem. */
    public boolean strict() {
        return options.strict;
    }

    /** Where the pod's own address is to be found in its environment, if anywhere. */
    public Optional<String> addressVariable() {
        return options.addressVariable;
    }

    @Override
    public String toString() {
        return "KubernetesWorkload[" + preset() + ", port " + port() + ", ready by " + readiness() + ", preStop "
                + preStop().toSeconds() + " s, drain " + drain().toSeconds() + " s]";
    }

    /** Collects the options of a workload; {@link #build()} reports everything that is wrong with them at once. Not for several threads. */
    public static final class Builder {
        static final Duration MARGIN = Duration.ofSeconds(5);

        private final String preset;
        private Function<KubernetesWorkload, Map<String, String>> derived = workload -> Map.of();
        private Optional<String> addressVariable = Optional.empty();
        private int port = 8080;
        private PodCheck readiness = PodCheck.http("/ready");
        private Optional<PodCheck> liveness = Optional.empty();
        private PodCheck startup = PodCheck.http("/ready");
        private Duration preStop = Duration.ofSeconds(5);
        private Duration drain = Duration.ofSeconds(20);
        private Optional<Duration> grace = Optional.empty();
        private Duration settling = Duration.ofSeconds(2);
        private String cpu = "100m";
        private String memory = "128Mi";
        private long user = 65_532;
        private final Map<String, String> environment = new TreeMap<>();
        private final Set<String> scratch = new TreeSet<>();
        private ImagePull imagePull = ImagePull.ifNotPresent();
        private PodPlacement placement = PodPlacement.anywhere();
        private final Map<String, String> labels = new TreeMap<>();
        private final Map<String, String> annotations = new TreeMap<>();
        private Optional<RequestCounter> requestCounter = Optional.empty();
        private int scaleAtCpu = 70;
        private final Map<String, String> allowedLiterals = new TreeMap<>();
        private boolean strict;

        Builder(String preset) {
            this.preset = preset;
        }

        Builder derived(Function<KubernetesWorkload, Map<String, String>> derived) {
            this.derived = derived;
            return this;
        }

        Builder addressVariable(String addressVariable) {
            this.addressVariable = Optional.of(addressVariable);
            return this;
        }

        /** Where the program listens, 1,024 to 65,535: below it would need rights that it does not get. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Says whether a pod can serve now. */
        public Builder readiness(PodCheck readiness) {
            this.readiness = requireNonNull(readiness, "readiness");
            return this;
        }

        /** Says whether a container must be restarted. It must not ask what others may break, such as a database. */
        public Builder liveness(PodCheck liveness) {
            this.liveness = Optional.of(liveness);
            return this;
        }

        /** No restart of containers that hang. */
        public Builder withoutLiveness() {
            this.liveness = Optional.empty();
            return this;
        }

        /** Says whether a container has started; the other checks wait for it. */
        public Builder startup(PodCheck startup) {
            this.startup = requireNonNull(startup, "startup");
            return this;
        }

        /** See {@link KubernetesWorkload#preStop()}; whole seconds, 0 to 600. Needs Kubernetes 1.30. At least as long as proxies may lag. */
        public Builder preStop(Duration preStop) {
            this.preStop = requireNonNull(preStop, "preStop");
            return this;
        }

        /** See {@link KubernetesWorkload#drain()}; whole seconds, 0 to 3,600. */
        public Builder drain(Duration drain) {
            this.drain = requireNonNull(drain, "drain");
            return this;
        }

        /** See {@link KubernetesWorkload#grace()}; default: {@code preStop} and {@code drain} and 5 s; never less than those two. */
        public Builder grace(Duration grace) {
            this.grace = Optional.of(grace);
            return this;
        }

        /** See {@link KubernetesWorkload#settling()}; whole seconds, 0 to 600. */
        public Builder settling(Duration settling) {
            this.settling = requireNonNull(settling, "settling");
            return this;
        }

        /** See {@link KubernetesWorkload#cpu()}: {@code 250m}, {@code 2}. */
        public Builder cpu(String cpu) {
            this.cpu = requireNonNull(cpu, "cpu");
            return this;
        }

        /** See {@link KubernetesWorkload#memory()}: {@code 512Mi}, {@code 2Gi}. */
        public Builder memory(String memory) {
            this.memory = requireNonNull(memory, "memory");
            return this;
        }

        /** By number, not 0: a name would be refused together with {@code runAsNonRoot}. */
        public Builder user(long user) {
            this.user = user;
            return this;
        }

        /** Adds or replaces a variable of the workload; a release may replace it again. */
        public Builder environment(String variable, String value) {
            environment.put(requireNonNull(variable, "variable"), requireNonNull(value, "value"));
            return this;
        }

        /** Adds a writable directory, by its absolute path. */
        public Builder scratch(String directory) {
            scratch.add(requireNonNull(directory, "directory"));
            return this;
        }

        public Builder imagePull(ImagePull imagePull) {
            this.imagePull = requireNonNull(imagePull, "imagePull");
            return this;
        }

        public Builder placement(PodPlacement placement) {
            this.placement = requireNonNull(placement, "placement");
            return this;
        }

        /** Adds a label of the pods. Those below {@code sluice.dev/} are refused, and the recommended ones are written anyway. */
        public Builder label(String label, String value) {
            labels.put(requireNonNull(label, "label"), requireNonNull(value, "value"));
            return this;
        }

        /** Adds an annotation of the pods. */
        public Builder annotation(String annotation, String value) {
            annotations.put(requireNonNull(annotation, "annotation"), requireNonNull(value, "value"));
            return this;
        }

        /** Where pods tell how many requests they have served; also announced to Prometheus by the {@code prometheus.io} annotations. */
        public Builder requestCounter(RequestCounter requestCounter) {
            this.requestCounter = Optional.of(requestCounter);
            return this;
        }

        /** The counter {@code metricName} on that page. */
        public Builder requestCounter(String path, int port, String metricName) {
            return requestCounter(RequestCounter.of(path, port).withMetric(metricName));
        }

        /** See {@link KubernetesWorkload#scaleAtCpu()}, 1 to 1,000; default 70. */
        public Builder scaleAtCpu(int percent) {
            this.scaleAtCpu = percent;
            return this;
        }

        /** Lets a variable of manifests pass that looks like a secret, and says why it is none. */
        public Builder allowLiteral(String variable, String reason) {
            allowedLiterals.put(requireNonNull(variable, "variable"), requireNonNull(reason, "reason"));
            return this;
        }

        /** Makes problems of what would be warnings about manifests, the restricted Pod Security Standard among them. */
        public Builder strict() {
            this.strict = true;
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public KubernetesWorkload build() {
            KubernetesWorkload workload = new KubernetesWorkload(copy());
            WorkloadRules.of(workload).throwIfAny("This " + preset + " workload");
            return workload;
        }

        private Builder copy() {
            Builder copy = new Builder(preset)
                    .derived(derived)
                    .port(port)
                    .readiness(readiness)
                    .startup(startup);
            copy.addressVariable = addressVariable;
            copy.liveness = liveness;
            copy.grace = grace;
            copy.requestCounter = requestCounter;
            copy.strict = strict;
            copy.preStop(preStop).drain(drain).settling(settling).cpu(cpu).memory(memory);
            copy.user(user).imagePull(imagePull).placement(placement).scaleAtCpu(scaleAtCpu);
            copy.environment.putAll(environment);
            copy.scratch.addAll(scratch);
            copy.labels.putAll(labels);
            copy.annotations.putAll(annotations);
            copy.allowedLiterals.putAll(allowedLiterals);
            return copy;
        }
    }
}
