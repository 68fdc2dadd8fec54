package dev.sluice.local.internal;

import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The counters of all revisions as they stood at many moments, so that what happened between any two is their difference.
 *
 * <p>Whoever owns it takes a moment {@link #EVERY} 100 ms. They stay for 2 minutes; of older ones each second has one for 20 minutes, and
 * then every 10 seconds for 3 hours. Counting itself costs nothing more for it. Safe for use by many threads.
 */
final class TrafficHistory {
    static final Duration EVERY = Duration.ofMillis(100);

    private final Supplier<Map<RevisionId, RevisionTraffic>> revisions;
    private final InstantSource clock;
    /** Oldest first; what is in one is younger than all that is in those before it. */
    private final List<Stretch> stretches = List.of(
            new Stretch(Duration.ofSeconds(10), Duration.ofHours(3)),
            new Stretch(Duration.ofSeconds(1), Duration.ofMinutes(20)),
            new Stretch(Duration.ZERO, Duration.ofMinutes(2)));

    private Moment latest;

    /** Begins now: of what was before, nothing is known. */
    TrafficHistory(Supplier<Map<RevisionId, RevisionTraffic>> revisions, InstantSource clock) {
        this.revisions = revisions;
        this.clock = clock;
        this.latest = new Moment(clock.instant(), Map.of());
        remember(look());
    }

    /** Remembers how the counters stand now. */
    synchronized void take() {
        remember(look());
    }

    /**
     * What was counted from the first remembered moment that is not before {@code since} to the first that is not before {@code until}. So
     * nothing of before {@code since} is in it, and two windows that follow each other share no request and miss none.
     */
    synchronized CountedTraffic between(Instant since, Instant until) {
        if (latest.at.isBefore(until)) {
            remember(look());
        }
        Moment from = firstFrom(since);
        Moment to = firstFrom(until);
        List<CountedTraffic.OfRevision> counted = new ArrayList<>();
        to.standings.forEach((revision, standing) -> counted.add(new CountedTraffic.OfRevision(
                revision,
                from.standing(revision, standing.traffic)
                        .map(earlier -> standing.counts.since(earlier.counts))
                        .orElse(standing.counts))));
        return new CountedTraffic(from.at, to.at, counted);
    }

    private Moment firstFrom(Instant instant) {
        for (Stretch stretch : stretches) {
            Map.Entry<Instant, Moment> found = stretch.moments.ceilingEntry(instant);
            if (found != null) {
                return found.getValue();
            }
        }
        return latest;
    }

    private Moment look() {
        Instant now = clock.instant();
        Map<RevisionId, Standing> standings = new HashMap<>();
        revisions
                .get()
                .forEach((revision, traffic) -> standings.put(
                        revision, latest.unlessChanged(revision, new Standing(traffic, traffic.counts()))));
        return new Moment(now, standings);
    }

    private void remember(Moment moment) {
        latest = moment;
        Stretch recent = stretches.get(stretches.size() - 1);
        recent.moments.put(moment.at, moment);
        for (int i = stretches.size() - 1; i >= 0; i--) {
            Stretch stretch = stretches.get(i);
            Instant oldest = moment.at.minus(stretch.kept);
            while (stretch.moments.firstEntry() != null
                    && stretch.moments.firstKey().isBefore(oldest)) {
                Moment left = stretch.moments.pollFirstEntry().getValue();
                if (i > 0) {
                    stretches.get(i - 1).add(left);
                }
            }
        }
    }

    /**
     * Moments of one age.
     *
     * @param every the least time between two of them
     */
    private record Stretch(Duration every, Duration kept, NavigableMap<Instant, Moment> moments) {
        Stretch(Duration every, Duration kept) {
            this(every, kept, new TreeMap<>());
        }

        void add(Moment moment) {
            if (moments.isEmpty() || !moment.at.isBefore(moments.lastKey().plus(every))) {
                moments.put(moment.at, moment);
            }
        }
    }

    private record Moment(Instant at, Map<RevisionId, Standing> standings) {
        /** The same object where nothing has happened: most revisions are idle most of the time. */
        Standing unlessChanged(RevisionId revision, Standing now) {
            Standing before = standings.get(revision);
            return before != null && before.equals(now) ? before : now;
        }

        Optional<Standing> standing(RevisionId revision, RevisionTraffic traffic) {
            return Optional.ofNullable(standings.get(revision)).filter(standing -> standing.traffic == traffic);
        }
    }

    /**
     * @param traffic whose counts they are: a revision that was deleted and came back counts from zero, in another one
     */
    private record Standing(RevisionTraffic traffic, TrafficCounts counts) {}
}
