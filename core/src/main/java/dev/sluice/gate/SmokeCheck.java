package dev.sluice.gate;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.TransientException;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.ProbeReply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A gate that tries the new revision before users do: it GETs some paths through its {@link Probe} and compares the replies.
 *
 * <p>It passes when every request of every round was answered as expected. A reply that is not as expected fails at once: the revision
 * is ready, so that is what it says. No reply within its limit (5 s), and an unexpected 425, 429, 502, 503 or 504, waits 2 s and starts from the
 * first round. Without a probe it fails. Requests go one after the other. Immutable and safe for use by many threads.
 */
public final class SmokeCheck implements Gate {
    static final String KIND = "smoke";
    private static final int MOST = 20;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** What a server that is not quite there answers. */
    private static final Set<Integer> NOT_YET = Set.of(425, 429, 502, 503, 504);

    private final GateSpec spec;
    private final List<Expectation> expectations;
    private final int rounds;
    private final Duration timeout;

    private SmokeCheck(Builder builder) {
        this.expectations = List.copyOf(builder.expectations);
        this.rounds = builder.rounds;
        this.timeout = builder.timeout;
        this.spec = new GateSpec(builder.name, KIND, builder.parameters());
    }

    /**
     * Starts from the defaults: one round, 5 s for each request. At least one request must be added.
     *
     * @param name as in {@link GateSpec#name()}
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * What {@link #spec()} describes.
     *
     * @throws dev.sluice.ConfigurationException naming every parameter that can't be used
     */
    public static SmokeCheck from(GateSpec spec) {
        GateParameters parameters = GateParameters.of(spec, KIND);
        Builder builder = builder(spec.name());
        parameters
                .read("rounds", Integer::valueOf, builder::rounds, "must be a whole number")
                .read("timeout", Duration::parse, builder::timeout, "must be a duration like PT5S");
        for (int i = 1; i <= MOST; i++) {
            read(parameters, "get." + String.format("%02d", i), builder);
        }
        return parameters.make(builder::problems, () -> new SmokeCheck(builder));
    }

    private static void read(GateParameters parameters, String key, Builder builder) {
        parameters.text(key).ifPresent(path -> {
            Expectation[] expected = {Expectation.of(path)};
            parameters.read(
                    key + ".status",
                    Integer::valueOf,
                    status -> expected[0] = expected[0].withStatus(status),
                    "must be a whole number");
            parameters.text(key + ".body").ifPresent(part -> expected[0] = expected[0].withBody(part));
            parameters
                    .below(key + ".header.")
                    .forEach((name, value) -> expected[0] = expected[0].withHeader(name, value));
            builder.get(expected[0]);
        });
    }

    @Override
    public GateSpec spec() {
        return spec;
    }

    @Override
    public GateAnswer ask(GateContext context) throws InterruptedException {
        if (context.probe().isEmpty()) {
            return new GateAnswer.Fail("the platform has no way to the new revision without user traffic, so there is"
                    + " nothing to check: take the smoke check out, or use a platform that can probe");
        }
        for (int round = 1; round <= rounds; round++) {
            for (Expectation expected : expectations) {
                Optional<GateAnswer> answer = differs(expected, context.probe().get());
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }
        return new GateAnswer.Pass(rounds * expectations.size() + " requests were answered as expected");
    }

    /** Asks once, and answers for the gate unless everything is as expected. */
    private Optional<GateAnswer> differs(Expectation expected, Probe probe) throws InterruptedException {
        String asked = "GET " + expected.path() + " ";
        Optional<GateAnswer> answer;
        try {
            ProbeReply reply = probe.get(expected.path(), Map.of(), timeout);
            answer = expected.differs(reply)
                    .map(how -> NOT_YET.contains(reply.status())
                            ? new GateAnswer.Wait(PAUSE, asked + how)
                            : new GateAnswer.Fail(asked + how));
        } catch (TransientException e) {
            String why = GateText.clean(String.valueOf(e.getMessage()));
            answer = Optional.of(new GateAnswer.Wait(PAUSE, asked + "was not answered: " + why));
        }
        // A probe has no checked exception to tell of an interrupt: the flag does.
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while checking " + expected.path());
        }
        return answer;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SmokeCheck that && spec.equals(that.spec);
    }

    @Override
    public int hashCode() {
        return spec.hashCode();
    }

    @Override
    public String toString() {
        return spec.toString();
    }

    /** Collects the requests; {@link #build()} reports everything that is wrong with them at once. Reusable; not for several threads. */
    public static final class Builder {
        private final String name;
        private final List<Expectation> expectations = new ArrayList<>();
        private int rounds = 1;
        private Duration timeout = Duration.ofSeconds(5);

        private Builder(String name) {
            this.name = new GateSpec(name, KIND, Map.of()).name();
        }

        /** Adds a GET of this path, which must answer 2xx. */
        public Builder get(String path) {
            return get(Expectation.of(path));
        }

        /** Adds a GET; at most {@value #MOST}. */
        public Builder get(Expectation expected) {
            expectations.add(requireNonNull(expected, "expected"));
            return this;
        }

        /** How often in a row everything must be as expected, 1 to 100: more finds an instance that is worse than the others. */
        public Builder rounds(int rounds) {
            this.rounds = rounds;
            return this;
        }

        /** How long one request may take, more than zero, at most 1 minute. */
        public Builder timeout(Duration timeout) {
            this.timeout = requireNonNull(timeout, "timeout");
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public SmokeCheck build() {
            new Problems().addAll(problems()).throwIfAny(GateParameters.subject(new GateSpec(name, KIND, Map.of())));
            return new SmokeCheck(this);
        }

        private List<Problem> problems() {
            Problems problems = new Problems();
            problems.require(
                    !expectations.isEmpty() && expectations.size() <= MOST,
                    "get",
                    expectations.size() + " requests",
                    "must be 1 to " + MOST);
            for (Expectation e : expectations) {
                problems.require(
                        isPath(e.path()),
                        "get",
                        GateText.clean(e.path()),
                        "must be an encoded path like /health?full=1");
                e.status()
                        .ifPresent(status -> problems.require(
                                status >= 200 && status <= 599, "status", status, "must be in [200, 599]"));
                problems.require(e.body().isEmpty() || !e.body().get().isEmpty(), "body", "", "must not be empty");
                e.headers()
                        .keySet()
                        .forEach(h -> problems.require(
                                h.matches("[a-z0-9!#$%&'*+.^_`|~-]+"),
                                "header",
                                GateText.clean(h),
                                "must be a header's name"));
            }
            problems.require(rounds >= 1 && rounds <= 100, "rounds", rounds, "must be in [1, 100]");
            problems.requirePositive("timeout", timeout);
            problems.require(
                    timeout.compareTo(Duration.ofMinutes(1)) <= 0, "timeout", timeout, "must be at most 1 minute");
            return problems.list();
        }

        private static boolean isPath(String path) {
            try {
                URI uri = URI.create(path);
                return path.startsWith("/") && !path.startsWith("//") && uri.getRawFragment() == null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private Map<String, String> parameters() {
            Map<String, String> parameters = new TreeMap<>();
            parameters.put("rounds", Integer.toString(rounds));
            parameters.put("timeout", timeout.toString());
            for (int i = 0; i < expectations.size(); i++) {
                Expectation e = expectations.get(i);
                String key = "get." + String.format("%02d", i + 1);
                parameters.put(key, e.path());
                e.status().ifPresent(status -> parameters.put(key + ".status", Integer.toString(status)));
                e.body().ifPresent(part -> parameters.put(key + ".body", part));
                e.headers().forEach((header, value) -> parameters.put(key + ".header." + header, value));
            }
            return parameters;
        }
    }
}
