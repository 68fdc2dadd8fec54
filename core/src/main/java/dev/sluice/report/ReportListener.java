package dev.sluice.report;

import static java.util.Objects.requireNonNull;

import dev.sluice.event.Event;
import dev.sluice.event.RolloutListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link RolloutReport} is made of while a rollout runs. Of several rollouts one after another it keeps the latest.
 *
 * <p>It holds the plan, at most 2,000 entries with texts of at most 10,000 characters, and 4,000 samples. Where there would be more,
 * what only tells how a wait went on goes first and is counted, and samples that follow each other become one. Safe for use by many
 * threads.
 */
public final class ReportListener implements RolloutListener {
    private RolloutReport.@Nullable Builder collected;
    private @Nullable Event last;

    private ReportListener() {}

    public static ReportListener create() {
        return new ReportListener();
    }

    @Override
    public synchronized void on(Event event) {
        requireNonNull(event, "event");
        if (collected == null || (last != null && !last.rollout().equals(event.rollout()))) {
            collected = RolloutReport.builder();
        }
        collected.event(event);
        last = event;
    }

    /** Adds what was measured of the rollout under way; without one yet it is not kept. */
    public synchronized void measured(TrafficSample sample) {
        requireNonNull(sample, "sample");
        if (collected != null) {
            collected.sample(sample);
        }
    }

    /** What is known by now, of a rollout that has ended or not; empty before its first event. */
    public synchronized Optional<RolloutReport> report() {
        return Optional.ofNullable(collected).map(RolloutReport.Builder::build);
    }
}
