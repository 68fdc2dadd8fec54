package dev.sluice.simulation;

import dev.sluice.TransientException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Reading;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Question;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The users of a simulated application: who of them is served by which release and how, and what metrics read of it. Not safe for use by
 * many threads.
 */
public final class SimulatedUsers {

    /**
     * What one release answered.
     *
     * @param failed how many of the requests; those that met no ready instance are among them
     */
    public record Served(String label, double requests, double failed) {}

    private final SimulatedScenario scenario;
    private final Instant started;
    private final @Nullable Random random;
    private final Map<String, Served> served = new LinkedHashMap<>();

    /** @param started the first instant of the simulation */
    public SimulatedUsers(SimulatedScenario scenario, Instant started) {
        this.scenario = scenario;
        this.started = started;
        this.random = scenario.seed().isPresent() ? new Random(scenario.seed().getAsLong()) : null;
    }

    /** So much time has passed in a world like this. */
    public void passed(Snapshot world, Duration time) {
        double all = scenario.requestsPerSecond().orElse(0) * time.toNanos() / 1e9;
        if (all <= 0) {
            return;
        }
        TrafficRules rules = world.traffic();
        double left = all;
        for (Revision revision : world.revisions()) {
            double requests = all * share(rules, revision.id());
            left -= requests;
            if (requests > 0) {
                double errors = revision.ready() == 0
                        ? 1
                        : scenario.answers(revision.label(), elapsed(world.at()))
                                .errorRatio();
                add(revision.label(), requests, requests * errors);
            }
        }
        if (left > all / 1e9) {
            add("nobody", left, left);
        }
    }

    private void add(String label, double requests, double failed) {
        served.merge(
                label,
                new Served(label, requests, failed),
                (a, b) -> new Served(label, a.requests() + b.requests(), a.failed() + b.failed()));
    }

    /** In the order in which they served first; {@code nobody} is who should have served what no release did. */
    public List<Served> served() {
        return new ArrayList<>(served.values());
    }

    /** What the metrics of an analysis read now; as good as asked for where no traffic is modelled. */
    public Answer.Measured measure(Question.Measures question, Snapshot world) {
        if (scenario.metricsAreDown(elapsed(world.at()))) {
            return question.read(m -> Reading.unavailable(new TransientException("the metrics are down")));
        } else if (scenario.requestsPerSecond().isEmpty()) {
            return question.assumedGood();
        }
        return question.read(metered -> read(question, metered, world));
    }

    private Reading read(Question.Measures question, Analysis.Metered metered, Snapshot world) {
        Optional<Revision> revision = world.revision(question.revision());
        String label = revision.map(Revision::label).orElse("");
        AnswerBehaviour answers = scenario.answers(label, elapsed(world.at()));
        double seconds = question.window().length().toNanos() / 1e9;
        double share = share(world.traffic(), question.revision()) + mirrored(world.traffic(), question.revision());
        long requests = drawn(scenario.requestsPerSecond().orElse(0) * share * seconds, 1);
        return metered.metric().accept(new Metric.Visitor<Reading>() {
            @Override
            public Reading other(Metric metric) {
                return scenario.query(metric.name()).<Reading>map(Reading::of).orElseGet(() -> Reading.of(Double.NaN));
            }

            @Override
            public Reading errorRatio(Metric.ErrorRatio metric) {
                return new Reading.Counts(requests, drawn(requests, answers.errorRatio()));
            }

            @Override
            public Reading slowerThan(Metric.SlowerThan metric) {
                return new Reading.Counts(requests, drawn(requests, answers.slowerThan(metric.seconds())));
            }

            @Override
            public Reading latencyQuantile(Metric.LatencyQuantile metric) {
                return requests == 0 ? Reading.of(Double.NaN) : Reading.of(answers.quantile(metric.quantile()));
            }
        });
    }

    /** How many of so many: what is expected, or drawn. */
    private long drawn(double of, double share) {
        double expected = of * share;
        if (random == null) {
            return Math.min(Math.round(of), Math.round(expected));
        }
        double variance = share >= 1 ? 0 : expected * (1 - share);
        return Math.max(
                0, Math.min(Math.round(of), Math.round(expected + random.nextGaussian() * Math.sqrt(variance))));
    }

    private double share(TrafficRules rules, RevisionId revision) {
        List<TrafficMatch> matches = rules.matches();
        double matched = matches.isEmpty() ? 0 : scenario.matched();
        boolean caught = matches.stream().anyMatch(m -> m.to().equals(revision));
        return (caught ? matched : 0) + (1 - matched) * rules.weight(revision).basisPoints() / 10_000.0;
    }

    private static double mirrored(TrafficRules rules, RevisionId revision) {
        return rules.mirror()
                .filter(m -> m.to().equals(revision))
                .map(m -> m.share().basisPoints() / 10_000.0)
                .orElse(0.0);
    }

    private Duration elapsed(Instant now) {
        return Duration.between(started, now);
    }
}
