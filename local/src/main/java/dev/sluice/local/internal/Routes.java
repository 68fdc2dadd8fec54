package dev.sluice.local.internal;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which revision serves a request, and which of its ready instances.
 *
 * <p>Rules and ready instances are replaced whole. A request that begins after {@link #route} has returned sees the new rules; one that
 * began before may finish under the old ones and is counted as in flight there, or move on while nothing of it was sent. So a revision that
 * lost its traffic and shows nothing in flight stays that way. Safe for use by many threads.
 */
final class Routes {
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final ConcurrentMap<RevisionId, RevisionTraffic> traffic = new ConcurrentHashMap<>();
    private volatile Rules rules;
    private volatile Map<RevisionId, List<Upstream>> ready = Map.of();

    Routes(RandomGenerator random, LongSupplier nanos) {
        this.random = random;
        this.nanos = nanos;
        this.rules = new Rules(TrafficRules.none(), random);
    }

    /** Puts rules in force; answers with the revisions that served before and don't any more. */
    synchronized Set<RevisionId> route(TrafficRules wanted) {
        TrafficRules before = rules.wanted;
        wanted.revisions().forEach(revision -> traffic(revision).keepWebSockets());
        rules = new Rules(wanted, random);
        return before.revisions().stream()
                .filter(revision -> before.serves(revision) && !wanted.serves(revision))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Says which instances may be asked from now on. */
    void ready(Map<RevisionId, List<Upstream>> instances) {
        ready = Map.copyOf(instances);
    }

    TrafficRules current() {
        return rules.wanted;
    }

    /** Whether users reach the revision by the rules in force. */
    boolean serves(RevisionId revision) {
        return rules.wanted.serves(revision);
    }

    RevisionTraffic traffic(RevisionId revision) {
        return traffic.computeIfAbsent(revision, name -> new RevisionTraffic());
    }

    /** Every revision that the rules have named or that was asked, as it is now. */
    Map<RevisionId, RevisionTraffic> traffic() {
        return Map.copyOf(traffic);
    }

    /** What was counted for a revision; all zero for one that was never asked. */
    TrafficCounts counts(RevisionId revision) {
        RevisionTraffic known = traffic.get(revision);
        return (known == null ? new RevisionTraffic() : known).counts();
    }

    /** Drops the counters of a revision that exists no more. */
    void forget(RevisionId revision) {
        traffic.remove(revision);
    }

    /** Begins a request: in flight on its revision from here on. Empty when no revision takes traffic. */
    Optional<Exchange> open(HttpServerRequest request) {
        return bind(request).map(bound -> new Exchange(this, bound, () -> bind(request), nanos));
    }

    /** Whether no other rules have come into force since. */
    boolean isCurrent(Binding binding) {
        return binding.rules == rules;
    }

    private Optional<Binding> bind(HttpServerRequest request) {
        while (true) {
            Rules seen = rules;
            RevisionId revision = choose(seen, request);
            if (revision == null) {
                return Optional.empty();
            }
            RevisionTraffic entered = traffic(revision);
            entered.enter();
            if (rules == seen) {
                return Optional.of(new Binding(seen, revision, entered));
            }
            entered.leave();
        }
    }

    /** The next ready instance of a revision by round robin, one that was not tried yet where there is one. */
    @Nullable
    Upstream enter(RevisionId revision, Set<Upstream> tried) {
        List<Upstream> candidates = ready.getOrDefault(revision, List.of());
        int turn = traffic(revision).nextTurn();
        for (int offset = 0; offset < candidates.size(); offset++) {
            Upstream candidate = candidates.get((turn + offset) % candidates.size());
            if (!tried.contains(candidate) && candidate.enter()) {
                return candidate;
            }
        }
        return null;
    }

    /** Where a copy of this request goes, if the rules want one and there is room for it; it must end by {@link Exchange#forgotten()}. */
    Optional<Exchange> mirror() {
        Rules current = rules;
        Mirror mirror = current.wanted.mirror().orElse(null);
        if (mirror == null || !current.drawMirror()) {
            return Optional.empty();
        }
        RevisionTraffic target = traffic(mirror.to());
        if (!target.mirrored()) {
            return Optional.empty();
        }
        target.enter();
        return Optional.of(new Exchange(this, new Binding(current, mirror.to(), target), Optional::empty, nanos));
    }

    private static @Nullable RevisionId choose(Rules rules, HttpServerRequest request) {
        for (TrafficMatch match : rules.wanted.matches()) {
            if (fits(match, request)) {
                return match.to();
            }
        }
        return rules.draw();
    }

    private static boolean fits(TrafficMatch match, HttpServerRequest request) {
        if (match.kind() == TrafficMatch.Kind.HEADER) {
            return request.headers().contains(match.name(), match.value(), false);
        }
        return request.cookies(match.name()).stream().map(Cookie::getValue).anyMatch(match.value()::equals);
    }

    /**
     * Where a request goes; in flight there from its making until it leaves.
     *
     * @param rules what it was chosen by
     */
    record Binding(Rules rules, RevisionId revision, RevisionTraffic traffic) {}

    /** Rules in force, with the draws that belong to them. Compared by identity: routing the same rules again is a new beginning. */
    static final class Rules {
        private final TrafficRules wanted;
        private final List<RevisionId> weighted;
        private final @Nullable WeightShuffle shuffle;
        private final @Nullable WeightShuffle mirrored;

        Rules(TrafficRules wanted, RandomGenerator random) {
            this.wanted = wanted;
            this.weighted = List.copyOf(wanted.weights().keySet());
            this.shuffle = weighted.isEmpty()
                    ? null
                    : new WeightShuffle(List.copyOf(wanted.weights().values()), random);
            this.mirrored = wanted.mirror()
                    .map(Mirror::share)
                    .map(share -> new WeightShuffle(List.of(share, share.complement()), random))
                    .orElse(null);
        }

        @Nullable
        RevisionId draw() {
            return shuffle == null ? null : weighted.get(shuffle.draw());
        }

        boolean drawMirror() {
            return mirrored != null && mirrored.draw() == 0;
        }
    }
}
