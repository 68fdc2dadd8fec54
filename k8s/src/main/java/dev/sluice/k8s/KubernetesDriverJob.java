package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.k8s.internal.DriverJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A deployment script as a Job in the cluster, with a second driver that stands by on another node where there is one. Immutable.
 *
 * <p>Every pod runs the same script, which calls {@link dev.sluice.rollout.RolloutEngine#runOrStandBy} on a {@link
 * KubernetesCluster#ofUser()} and ends with the {@linkplain dev.sluice.driver.Outcome#exitCode() exit code of the outcome}. A pod that is
 * killed, evicted or interrupted is replaced; one that ends with <em>refused</em> or <em>rolled back</em> (2 or 3) fails the whole Job at
 * once, so that what was taken back is not tried again. The Job is complete when every driver has ended and one of them with 0.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy">Pod failure policy</a>
 */
public final class KubernetesDriverJob {
    private final DriverJob job;

    private KubernetesDriverJob(DriverJob job) {
        this.job = job;
    }

    /**
     * Starts with two drivers of an image.
     *
     * @param name of the Job, a DNS label: a Job is not changed once it runs, so each rollout wants its own
     * @param access whose service account and namespace the pods get
     * @param image with a Java runtime and the script as its entry point
     */
    public static Builder of(String name, KubernetesAccess access, String image) {
        return new Builder(name, access, image);
    }

    /** The Job as {@code kubectl create} takes it; the same bytes for the same options. The service account is not in it. */
    public String yaml() {
        return job.yaml();
    }

    @Override
    public String toString() {
        return "Job " + job.name() + " in " + job.namespace();
    }

    /** Collects the options; {@link #build()} reports everything that does not fit at once. Not for several threads. */
    public static final class Builder {
        private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
        private static final Pattern QUANTITY = Pattern.compile("[0-9]+(\\.[0-9]+)?(m|Ki|Mi|Gi)?");

        private final String name;
        private final KubernetesAccess access;
        private final String image;
        private final Map<String, String> environment = new TreeMap<>();
        private List<String> arguments = List.of();
        private int drivers = 2;
        private Duration limit = Duration.ofHours(6);
        private Duration keep = Duration.ofDays(1);
        private String cpu = "100m";
        private String memory = "256Mi";

        private Builder(String name, KubernetesAccess access, String image) {
            this.name = requireNonNull(name, "name");
            this.access = requireNonNull(access, "access");
            this.image = requireNonNull(image, "image");
        }

        /** What the script is called with. Default: nothing. */
        public Builder arguments(String... arguments) {
            this.arguments = List.of(arguments);
            return this;
        }

        /** Sets a variable of the script's environment. Not for secrets: whoever may read Jobs reads it. */
        public Builder environment(String name, String value) {
            environment.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
            return this;
        }

        /** How many drivers there are, of which one drives, 1 to 5. Default 2. */
        public Builder drivers(int drivers) {
            this.drivers = drivers;
            return this;
        }

        /** After how long Kubernetes ends the Job, 1 min to 30 days; the rollout is then left as it stands. Default 6 h. */
        public Builder limit(Duration limit) {
            this.limit = requireNonNull(limit, "limit");
            return this;
        }

        /** How long the ended Job and its logs are kept, not below zero. Default 1 day. */
        public Builder keep(Duration keep) {
            this.keep = requireNonNull(keep, "keep");
            return this;
        }

        /** What a driver asks for of a core, which is no limit. Default {@code 100m}. */
        public Builder cpu(String cpu) {
            this.cpu = requireNonNull(cpu, "cpu");
            return this;
        }

        /** What a driver may use. Default {@code 256Mi}. */
        public Builder memory(String memory) {
            this.memory = requireNonNull(memory, "memory");
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public KubernetesDriverJob build() {
            Problems problems = new Problems();
            problems.require(NAME.matcher(name).matches(), "name", name, "must be a DNS label");
            problems.require(!image.isBlank(), "image", image, "must not be blank");
            problems.require(drivers >= 1 && drivers <= 5, "drivers", drivers, "must be in [1, 5]");
            problems.require(
                    limit.compareTo(Duration.ofMinutes(1)) >= 0 && limit.compareTo(Duration.ofDays(30)) <= 0,
                    "limit",
                    limit,
                    "must be in [PT1M, PT720H]");
            problems.require(
                    !keep.isNegative() && keep.compareTo(Duration.ofDays(3650)) <= 0,
                    "keep",
                    keep,
                    "must be in [PT0S, PT87600H]");
            problems.require(QUANTITY.matcher(cpu).matches(), "cpu", cpu, "must be a quantity such as 100m");
            problems.require(QUANTITY.matcher(memory).matches(), "memory", memory, "must be a quantity such as 256Mi");
            environment
                    .keySet()
                    .forEach(variable -> problems.require(
                            variable.matches("[A-Za-z_][A-Za-z0-9_]*"),
                            "environment",
                            variable,
                            "must be the name of a variable"));
            problems.throwIfAny("This driver Job");
            return new KubernetesDriverJob(new DriverJob(
                    name,
                    access.namespace(),
                    access.serviceAccount(),
                    image,
                    arguments,
                    environment,
                    cpu,
                    memory,
                    drivers,
                    limit,
                    keep));
        }
    }
}
