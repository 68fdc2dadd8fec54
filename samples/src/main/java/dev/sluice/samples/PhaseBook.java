package dev.sluice.samples;

import dev.sluice.load.Answer;
import dev.sluice.load.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The numbers of each phase of a load. A request belongs to the phase in which it was sent, whenever it ends. Safe for use by many
 * threads.
 */
final class PhaseBook {
    private static final int DIGITS = 3;
    private static final int FAILURES = 5;

    private static final class Phase {
        private final Instant since;
        private final Histogram microseconds = new Histogram(DIGITS);
        private final Map<String, Long> versions = new TreeMap<>();
        private long requests;
        private long lost;
        private long failed;

        private Phase(Instant since) {
            this.since = since;
        }
    }

    private record Failed(Instant sent, String request, String cause) {}

    private final String target;
    private final List<Phase> phases = new ArrayList<>();
    private final List<Failed> failures = new ArrayList<>();

    /**
     * Starts with the first phase, which began whenever the load did.
     *
     * @param target what is asked: method and path
     */
    PhaseBook(String target) {
        this.target = target;
        phases.add(new Phase(Instant.MIN));
    }

    /** A phase ends and the next begins, not before an earlier one. */
    synchronized void begin(Instant since) {
        phases.add(new Phase(since));
    }

    void saw(Exchange exchange) {
        boolean lost = exchange.failure().isPresent()
                && exchange.answer().flatMap(Answer::version).isEmpty();
        enter(
                exchange.sent(),
                exchange.latency(),
                lost,
                exchange.failure().isPresent(),
                exchange.answer().flatMap(Answer::version));
        if (exchange.answer()
                .flatMap(Answer::version)
                .filter(Quickstart.BAD::equals)
                .isPresent()) {
            return; // that one is bad on purpose; its errors are counted, and only others' are worth a line
        }
        exchange.failure().ifPresent(why -> {
            String answer = exchange.answer()
                    .map(given -> " (" + given.status() + ": " + given.body().strip() + ")")
                    .orElse("");
            failed(
                    exchange.sent(),
                    exchange.fresh(),
                    why + answer + " after " + exchange.latency().toMillis() + " ms");
        });
    }

    /** Keeps a request that got no good answer, if it is one of the first five. */
    synchronized void failed(Instant sent, boolean fresh, String cause) {
        if (failures.size() < FAILURES) {
            failures.add(
                    new Failed(sent, target + (fresh ? " on a fresh connection" : " on a kept connection"), cause));
        }
    }

    /** The first five requests that got no good answer. */
    synchronized List<FailedRequest> failures(Instant start) {
        return failures.stream()
                .map(failed -> new FailedRequest(
                        Duration.between(start, failed.sent()),
                        phases.indexOf(of(failed.sent())),
                        failed.request(),
                        failed.cause()))
                .toList();
    }

    synchronized void enter(Instant sent, Duration latency, boolean lost, boolean failed, Optional<String> version) {
        Phase phase = of(sent);
        phase.requests++;
        phase.lost += lost ? 1 : 0;
        phase.failed += failed ? 1 : 0;
        version.ifPresent(named -> phase.versions.merge(named, 1L, Long::sum));
        if (!lost) {
            phase.microseconds.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(latency.toNanos())));
        }
    }

    /** The phases in their order, the first from the start and the last until the end that are given. */
    synchronized List<PhaseFigures> figures(Instant start, Instant end) {
        List<PhaseFigures> figures = new ArrayList<>();
        for (int i = 0; i < phases.size(); i++) {
            Phase phase = phases.get(i);
            Instant since = i == 0 ? start : phase.since;
            Instant until = i + 1 < phases.size() ? phases.get(i + 1).since : end;
            figures.add(new PhaseFigures(
                    Duration.between(since, until),
                    phase.requests,
                    phase.lost,
                    phase.failed,
                    percentile(phase, 50),
                    percentile(phase, 99),
                    phase.versions));
        }
        return figures;
    }

    private Phase of(Instant sent) {
        for (int i = phases.size() - 1; i > 0; i--) {
            if (!phases.get(i).since.isAfter(sent)) {
                return phases.get(i);
            }
        }
        return phases.get(0);
    }

    private static Duration percentile(Phase phase, double percentile) {
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(phase.microseconds.getValueAtPercentile(percentile)));
    }
}
