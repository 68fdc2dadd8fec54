package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Everything that a simulated rollout meets: how much traffic, how releases start and answer, what gates say, and what goes wrong when.
 * Times count from the start of the simulation. Immutable.
 *
 * <pre>{@code
 * SimulatedScenario.builder()
 *         .requestsPerSecond(200)
 *         .release("v2", ReleaseBehaviour.getsReadyAfter(ofSeconds(40)))
 *         .answers("v2", AnswerBehaviour.GOOD.failing(0.05))
 *         .kill("v1", 1, ofMinutes(2))
 *         .build();
 * }</pre>
 */
public final class SimulatedScenario {

    /** A time in which something does not answer. */
    record Outage(Duration from, Duration length) {
        boolean covers(Duration elapsed) {
            return elapsed.compareTo(from) >= 0 && elapsed.compareTo(from.plus(length)) < 0;
        }
    }

    /** What happens at a time: a foreign change, or instances of a release that die. */
    record Mishap(Duration at, Optional<ForeignChange> change, String label, int killed) {}

    private record Answering(Duration from, AnswerBehaviour how) {}

    private final OptionalDouble requestsPerSecond;
    private final double matched;
    private final Optional<ReleaseBehaviour> otherReleases;
    private final Map<String, ReleaseBehaviour> releases;
    private final Map<String, TaskBehaviour> tasks;
    private final Map<String, List<Answering>> answers;
    private final Map<String, Double> queries;
    private final BiFunction<GateSpec, Duration, GateAnswer> gates;
    private final List<Mishap> mishaps;
    private final List<Outage> platformDown;
    private final List<Outage> metricsDown;
    private final OptionalLong seed;

    private SimulatedScenario(Builder builder) {
        this.requestsPerSecond = builder.requestsPerSecond;
        this.matched = builder.matched;
        this.otherReleases = builder.otherReleases;
        this.releases = Map.copyOf(builder.releases);
        this.tasks = Map.copyOf(builder.tasks);
        this.answers = Map.copyOf(builder.answers);
        this.queries = Map.copyOf(builder.queries);
        this.gates = builder.gates;
        this.mishaps = builder.mishaps.stream()
                .sorted(Comparator.comparing(Mishap::at))
                .toList();
        this.platformDown = List.copyOf(builder.platformDown);
        this.metricsDown = List.copyOf(builder.metricsDown);
        this.seed = builder.seed;
    }

    /**
     * Starts from: every instance needs the time that the strategy expects, tasks succeed at once, gates pass at once, nothing goes wrong;
     * no traffic is modelled, and metrics read as well as their judges ask for.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** The platform that it plays on: what the real one can do, and releases and tasks as said here. */
    public UnaryOperator<SimulatedApplication.Builder> onto(Duration expectedStart) {
        return application -> {
            application.otherReleases(otherReleases.orElseGet(() -> ReleaseBehaviour.getsReadyAfter(expectedStart)));
            releases.forEach(application::release);
            tasks.forEach(application::task);
            return application;
        };
    }

    /** What a gate says so long after the start. */
    public GateAnswer gate(GateSpec gate, Duration elapsed) {
        return gates.apply(gate, elapsed);
    }

    /** Requests a second of all users together; empty if no traffic is modelled. */
    public OptionalDouble requestsPerSecond() {
        return requestsPerSecond;
    }

    double matched() {
        return matched;
    }

    AnswerBehaviour answers(String label, Duration elapsed) {
        AnswerBehaviour now = AnswerBehaviour.GOOD;
        for (Answering answering : answers.getOrDefault(label, List.of())) {
            if (elapsed.compareTo(answering.from()) >= 0) {
                now = answering.how();
            }
        }
        return now;
    }

    Optional<Double> query(String metric) {
        return Optional.ofNullable(queries.get(metric));
    }

    /** When the mishap of this index happens, counted from the start; empty if there are not so many. */
    public Optional<Duration> nextMishap(int index) {
        return index < mishaps.size() ? Optional.of(mishaps.get(index).at()) : Optional.empty();
    }

    /** The platform after the mishap of this index; the same if what it is about is not there. */
    public SimulatedPlatform mishap(int index, SimulatedPlatform platform) {
        Mishap mishap = mishaps.get(index);
        Optional<ForeignChange> change = mishap.change()
                .or(() -> platform.snapshot().revisions().stream()
                        .filter(r -> r.label().equals(mishap.label()))
                        .findFirst()
                        .map(r -> new ForeignChange.Kill(r.id(), mishap.killed())));
        return change.map(platform::meddle).orElse(platform);
    }

    /** Until when the platform answers nobody, counted from the start; empty if it does. */
    public Optional<Duration> platformDownUntil(Duration elapsed) {
        return platformDown.stream()
                .filter(outage -> outage.covers(elapsed))
                .map(outage -> outage.from().plus(outage.length()))
                .max(Duration::compareTo);
    }

    boolean metricsAreDown(Duration elapsed) {
        return metricsDown.stream().anyMatch(outage -> outage.covers(elapsed));
    }

    /** Empty: counts are what is expected, rounded. */
    OptionalLong seed() {
        return seed;
    }

    @Override
    public String toString() {
        return "SimulatedScenario["
                + (requestsPerSecond.isPresent() ? requestsPerSecond.getAsDouble() + "/s, " : "") + releases + ", "
                + answers + ", " + mishaps + "]";
    }

    /** Collects what is met; {@link #build()} reports everything that does not fit at once. */
    public static final class Builder {
        private OptionalDouble requestsPerSecond = OptionalDouble.empty();
        private double matched;
        private Optional<ReleaseBehaviour> otherReleases = Optional.empty();
        private final Map<String, ReleaseBehaviour> releases = new HashMap<>();
        private final Map<String, TaskBehaviour> tasks = new HashMap<>();
        private final Map<String, List<Answering>> answers = new HashMap<>();
        private final Map<String, Double> queries = new HashMap<>();
        private BiFunction<GateSpec, Duration, GateAnswer> gates = (gate, elapsed) -> new GateAnswer.Pass("assumed");
        private final List<Mishap> mishaps = new ArrayList<>();
        private final List<Outage> platformDown = new ArrayList<>();
        private final List<Outage> metricsDown = new ArrayList<>();
        private OptionalLong seed = OptionalLong.empty();

        private Builder() {}

        /** Models traffic of so many requests a second, 0 to 1,000,000; metrics are then read of it, and failures counted. */
        public Builder requestsPerSecond(double rate) {
            this.requestsPerSecond = OptionalDouble.of(rate);
            return this;
        }

        /** The share of requests that the matches of a canary's step catch, 0 to 1. Default: none. */
        public Builder matched(double share) {
            this.matched = share;
            return this;
        }

        /** How the instances of the release with this label start and end. */
        public Builder release(String label, ReleaseBehaviour behaviour) {
            releases.put(requireNonNull(label, "label"), requireNonNull(behaviour, "behaviour"));
            return this;
        }

        /** The same for every release that is not named. */
        public Builder otherReleases(ReleaseBehaviour behaviour) {
            this.otherReleases = Optional.of(behaviour);
            return this;
        }

        /** How a task goes whose command starts with this program. */
        public Builder task(String program, TaskBehaviour behaviour) {
            tasks.put(requireNonNull(program, "program"), requireNonNull(behaviour, "behaviour"));
            return this;
        }

        /** How the release with this label answers. Default: {@link AnswerBehaviour#GOOD}. */
        public Builder answers(String label, AnswerBehaviour how) {
            return answers(label, how, Duration.ZERO);
        }

        /** How it answers from then on; later calls are for later times. */
        public Builder answers(String label, AnswerBehaviour how, Duration from) {
            answers.computeIfAbsent(requireNonNull(label, "label"), l -> new ArrayList<>())
                    .add(new Answering(requireNonNull(from, "from"), requireNonNull(how, "how")));
            return this;
        }

        /** What a query reads, by the name of its metric. One that is not named reads nothing. */
        public Builder query(String metric, double value) {
            queries.put(requireNonNull(metric, "metric"), value);
            return this;
        }

        /** What gates say, and when: they are asked with the time since the start. Default: they pass at once. */
        public Builder gates(BiFunction<GateSpec, Duration, GateAnswer> answer) {
            this.gates = requireNonNull(answer, "answer");
            return this;
        }

        /** Instances of a release die at a time, and the platform starts others; more than there are means all. */
        public Builder kill(String label, int count, Duration at) {
            mishaps.add(new Mishap(requireNonNull(at, "at"), Optional.empty(), requireNonNull(label, "label"), count));
            return this;
        }

        /** Somebody else does something at a time. */
        public Builder foreign(ForeignChange change, Duration at) {
            mishaps.add(new Mishap(requireNonNull(at, "at"), Optional.of(change), "", 0));
            return this;
        }

        /** The platform's API answers nobody for a time; what runs goes on. */
        public Builder platformDown(Duration from, Duration length) {
            platformDown.add(new Outage(requireNonNull(from, "from"), requireNonNull(length, "length")));
            return this;
        }

        /** Metrics can't be read for a time. */
        public Builder metricsDown(Duration from, Duration length) {
            metricsDown.add(new Outage(requireNonNull(from, "from"), requireNonNull(length, "length")));
            return this;
        }

        /** Draws the counts that metrics read at random, the same for the same seed. Default: what is expected, rounded. */
        public Builder seed(long seed) {
            this.seed = OptionalLong.of(seed);
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public SimulatedScenario build() {
            Problems problems = new Problems();
            double rate = requestsPerSecond.orElse(0);
            problems.require(rate >= 0 && rate <= 1e6, "requestsPerSecond", rate, "must be in [0, 1000000]");
            problems.require(matched >= 0 && matched <= 1, "matched", matched, "must be in [0, 1]");
            mishaps.forEach(m -> {
                problems.requireNotNegative("at", m.at());
                problems.require(
                        m.change().isPresent() || m.killed() >= 1,
                        "kill " + m.label(),
                        m.killed(),
                        "must be at least 1");
            });
            for (Outage outage : platformDown) {
                check("platformDown", outage, problems);
            }
            for (Outage outage : metricsDown) {
                check("metricsDown", outage, problems);
            }
            answers.forEach(
                    (label, list) -> list.forEach(a -> problems.requireNotNegative("answers " + label, a.from())));
            problems.throwIfAny("This simulated scenario");
            return new SimulatedScenario(this);
        }

        private static void check(String name, Outage outage, Problems problems) {
            problems.requireNotNegative(name + " from", outage.from());
            problems.requirePositive(name + " length", outage.length());
        }
    }
}
