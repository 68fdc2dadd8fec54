package dev.sluice.load;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.sluice.ConfigurationException;
import dev.sluice.Problems;
import dev.sluice.TransientException;
import dev.sluice.deploy.Probe;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateContext;
import dev.sluice.gate.GateSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A gate that puts load on the new revision before users do: GETs at a fixed rate to its probe address, which must be answered in time.
 *
 * <p>It passes when every limit was kept, and fails with the numbers when one was broken. A run in which this process was starved and
 * could not keep to its schedule is <em>invalid</em>: it proves nothing, whatever it measured, so it is never a pass. It is tried again
 * after {@value #PAUSE_SECONDS} s, until the step's limit takes the rollout back with that reason. The step's limit ({@code Rollout.GATE_LIMIT}
 * unless said otherwise) must leave room for the load. It fails at once where the platform has no address that answers directly.
 *
 * <p>Latency counts from when a request was meant to leave, so one stall is felt by every request that falls into it. A thread is used while
 * it is asked, and ends at once with an interrupt. Immutable and safe for use by many threads.
 *
 * <p>A process that goes on with what another began needs it bound, by its name or with all of its kind: {@code bind(LoadGate.KIND,
 * LoadGate::from)} of {@code RolloutEngine.Builder}.
 */
public final class LoadGate implements Gate {
    /** The kind of gate as plans name it. */
    public static final String KIND = "load";

    /** An address that no probe has: only what is sent there is looked at. */
    private static final URI SOMEWHERE = URI.create("http://revision.invalid/");

    private static final Pattern CREDENTIAL =
            Pattern.compile(".*(auth|cookie|token|secret|password|key).*", Pattern.CASE_INSENSITIVE);

    private static final int PAUSE_SECONDS = 10;
    private static final Duration PAUSE = Duration.ofSeconds(PAUSE_SECONDS);

    private final GateSpec spec;
    private final Trial trial;
    private final String path;

    private LoadGate(String name, Trial trial, String path) {
        this.trial = trial;
        this.path = path;
        this.spec = new GateSpec(name, KIND, LoadGateParameters.of(trial, path));
    }

    /** The short form: {@code LoadGate.p99Under(ofMillis(300)).at(perSecond(200)).during(ofSeconds(30))}, named {@code load}. */
    public static Sentence p99Under(Duration limit) {
        return new Sentence(builder(KIND).p99Under(limit));
    }

    /**
     * Starts from the defaults, which stand at each option. A rate, a duration and the limit of one quantile must be given.
     *
     * @param name as in {@link GateSpec#name()}
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * What {@link #spec()} describes.
     *
     * @throws ConfigurationException naming every parameter that can't be used
     */
    public static LoadGate from(GateSpec spec) {
        return LoadGateParameters.read(spec);
    }

    @Override
    public GateSpec spec() {
        return spec;
    }

    @Override
    public GateAnswer ask(GateContext context) throws InterruptedException {
        return ask(context, exchange -> {});
    }

    /** The same while somebody looks on, on the thread that sends. */
    GateAnswer ask(GateContext context, Consumer<? super Exchange> observer) throws InterruptedException {
        Optional<URI> address = context.probe().flatMap(Probe::direct);
        if (address.isEmpty()) {
            return new GateAnswer.Fail(
                    "the platform has no address that reaches the new revision directly and without user traffic,"
                            + " so there is nothing to put load on: take the load gate out, or use a platform that has one");
        }
        Load load;
        try {
            load = trial.on(address.get().resolve(path));
        } catch (ConfigurationException e) {
            return new GateAnswer.Fail(String.valueOf(e.getMessage()));
        }
        try (LoadGenerator generator = LoadGenerator.create()) {
            return answer(generator.start(load, observer).await());
        } catch (TransientException e) {
            // A run has no checked exception to tell of an interrupt: the flag does.
            if (Thread.interrupted()) {
                InterruptedException interrupted = new InterruptedException("interrupted during " + load);
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    private GateAnswer answer(LoadReport report) {
        List<String> broken = trial.limits().brokenBy(report);
        if (!report.valid()) {
            return invalid(String.join("; ", report.doubts()));
        } else if (broken.isEmpty()) {
            return new GateAnswer.Pass(trial.limits().seenBy(report));
        } else if (trial.limits().brokenByLatenessAlone(report)) {
            return invalid(String.join("; ", broken) + ", but only because requests left late");
        }
        return new GateAnswer.Fail(
                String.join("; ", broken) + " (" + trial.limits().seenBy(report) + ")");
    }

    private static GateAnswer invalid(String why) {
        return new GateAnswer.Wait(PAUSE, "INVALID, so nothing is known of the new revision: " + why);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LoadGate that && spec.equals(that.spec);
    }

    @Override
    public int hashCode() {
        return spec.hashCode();
    }

    @Override
    public String toString() {
        return spec.toString();
    }

    /** A load gate as a sentence: the limit is there, the rate and the time follow. Not for several threads. */
    public static final class Sentence {
        private final Builder builder;

        private Sentence(Builder builder) {
            this.builder = builder;
        }

        /** How many requests leave per second. */
        public Sentence at(Rate rate) {
            builder.at(rate);
            return this;
        }

        /**
         * How long requests are started, and the end of the sentence.
         *
         * @throws ConfigurationException naming everything that does not fit
         */
        public LoadGate during(Duration during) {
            return builder.during(during).build();
        }
    }

    /** Collects the options; {@link #build()} reports everything that is wrong with them at once. Reusable; not for several threads. */
    public static final class Builder {
        private final String name;
        private LoadLimits limits = LoadLimits.NO_FAILURE;
        private Protocol protocol = Protocol.HTTP_1_1;
        private @Nullable Rate rate;
        private @Nullable Duration during;
        private Duration warmUp = Duration.ZERO;
        private Duration timeout = Duration.ofSeconds(5);
        private double freshShare = 0.5;
        private String path = "/";
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        private Builder(String name) {
            this.name = new GateSpec(name, KIND, Map.of()).name();
        }

        /** The time that half of the requests must stay under. */
        public Builder p50Under(Duration limit) {
            return under(Quantile.P50, limit);
        }

        /** The time that 95 % of the requests must stay under. */
        public Builder p95Under(Duration limit) {
            return under(Quantile.P95, limit);
        }

        /** The time that 99 % of the requests must stay under. */
        public Builder p99Under(Duration limit) {
            return under(Quantile.P99, limit);
        }

        /** The time that 99.9 % of the requests must stay under. */
        public Builder p999Under(Duration limit) {
            return under(Quantile.P999, limit);
        }

        Builder under(Quantile quantile, Duration limit) {
            limits = limits.with(quantile, requireNonNull(limit, "limit"));
            return this;
        }

        /** The share of requests that may fail, by any {@link Failure}, 0 to 1. None by default. */
        public Builder errorRatio(double share) {
            limits = limits.withErrorRatio(share);
            return this;
        }

        /** What the requests travel over. {@link Protocol#HTTP_1_1} by default. */
        public Builder protocol(Protocol protocol) {
            this.protocol = requireNonNull(protocol, "protocol");
            return this;
        }

        /** How many requests leave per second. Required. */
        public Builder at(Rate rate) {
            this.rate = requireNonNull(rate, "rate");
            return this;
        }

        /** How long requests are started, the warm-up included; up to a day. Required. */
        public Builder during(Duration during) {
            this.during = requireNonNull(during, "during");
            return this;
        }

        /** The time at the start whose requests don't count, for a revision that has to get warm. None by default. */
        public Builder warmUp(Duration warmUp) {
            this.warmUp = requireNonNull(warmUp, "warmUp");
            return this;
        }

        /** How long one request may take before it has failed, at least the greatest limit. 5 s by default. */
        public Builder timeout(Duration timeout) {
            this.timeout = requireNonNull(timeout, "timeout");
            return this;
        }

        /** The share of requests that travel on a connection of their own, 0 to 1. 0.5 by default. */
        public Builder freshShare(double freshShare) {
            this.freshShare = freshShare;
            return this;
        }

        /** What is asked for: an encoded path, with its query. {@code /} by default. */
        public Builder path(String path) {
            this.path = requireNonNull(path, "path");
            return this;
        }

        /** Adds a request header; not one that holds a credential, which the journal would keep. Synthetic traffic shows by its agent, {@code sluice-load}. */
        public Builder header(String name, String value) {
            headers.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
            return this;
        }

        /** @throws ConfigurationException naming everything that does not fit */
        public LoadGate build() {
            Problems problems = new Problems();
            addProblemsTo(problems);
            problems.throwIfAny("The load gate '" + name + "'");
            return new LoadGate(name, trial(requireNonNull(rate), requireNonNull(during)), path);
        }

        void addProblemsTo(Problems problems) {
            problems.require(rate != null, "at", "not given", "must be");
            problems.require(during != null, "during", "not given", "must be");
            problems.require(isPath(path), "path", path, "must be an encoded path like /cart?full=1");
            headers.keySet()
                    .forEach(name -> problems.require(
                            !CREDENTIAL.matcher(name).matches(),
                            "header",
                            name,
                            "must not hold a credential: the journal keeps what a gate sends"));
            Trial trial = trial(
                    requireNonNullElse(rate, Rate.perSecond(1_000)),
                    requireNonNullElse(during, warmUp.plus(Duration.ofHours(1))));
            trial.addProblemsTo(problems, SOMEWHERE);
            trial.addRoomProblemTo(problems);
        }

        private static boolean isPath(String path) {
            try {
                URI uri = URI.create(path);
                return path.startsWith("/") && !path.startsWith("//") && uri.getRawFragment() == null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private Trial trial(Rate perSecond, Duration time) {
            return new Trial(limits, protocol, perSecond, time, warmUp, timeout, freshShare, headers);
        }
    }
}
