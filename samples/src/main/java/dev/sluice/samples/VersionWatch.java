package dev.sluice.samples;

import dev.sluice.load.Exchange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges of every answer whether the release that gave it was allowed to.
 *
 * <p>Which releases are allowed changes with the phases of a rollout: the old one before, both during, the new one after. A change counts
 * from the moment it is made here, by the clock of the load itself: a request sent later must be answered by a release of the new set; one
 * that was under way may be answered by either, since traffic may move while it waits. Who moves traffic therefore widens the set
 * <em>before</em> it begins and narrows it only when the move is known to be over.
 *
 * <p>An answer whose header and body name different versions is torn: two releases had a hand in it. Safe for use by many threads.
 */
final class VersionWatch {
    private static final int EXAMPLES = 5;
    private static final Pattern VERSION_IN_BODY = Pattern.compile("version=(\\S+)");

    private record Phase(Instant since, Set<String> allowed) {}

    private final List<Phase> phases = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private long wrong;
    private long torn;

    VersionWatch(Set<String> allowed) {
        phases.add(new Phase(Instant.MIN, Set.copyOf(allowed)));
    }

    /** From the given moment on, which must not be before an earlier one, only these versions may answer. */
    synchronized void allow(Instant since, Set<String> versions) {
        if (since.isBefore(phases.get(phases.size() - 1).since())) {
            throw new IllegalArgumentException("since was " + since + " but must not be before the last change");
        }
        phases.add(new Phase(since, Set.copyOf(versions)));
    }

    /** Takes note of an exchange that has ended; one without a good answer is not its business. */
    void saw(Exchange exchange) {
        if (exchange.failure().isEmpty()) {
            exchange.answer()
                    .ifPresent(answer -> judge(exchange.sent(), exchange.ended(), answer.version(), answer.body()));
        }
    }

    synchronized void judge(Instant sent, Instant ended, Optional<String> version, String body) {
        String named = version.orElse("an unnamed release");
        Matcher inBody = VERSION_IN_BODY.matcher(body);
        if (inBody.find() && !inBody.group(1).equals(named)) {
            torn++;
            keep("sent at " + sent + ": the header said " + named + " but the body " + inBody.group(1));
        }
        Set<String> allowed = allowedBetween(sent, ended);
        if (!allowed.contains(named)) {
            wrong++;
            keep("sent at " + sent + ": answered by " + named + " but only " + allowed + " may answer");
        }
    }

    synchronized long wrong() {
        return wrong;
    }

    synchronized long torn() {
        return torn;
    }

    /** The first few of what was wrong or torn, in words. */
    synchronized List<String> examples() {
        return List.copyOf(examples);
    }

    private Set<String> allowedBetween(Instant sent, Instant ended) {
        Set<String> allowed = new HashSet<>();
        for (int i = phases.size() - 1; i >= 0; i--) {
            Phase phase = phases.get(i);
            if (!phase.since().isAfter(ended)) {
                allowed.addAll(phase.allowed());
                if (!phase.since().isAfter(sent)) {
                    return allowed;
                }
            }
        }
        return allowed;
    }

    private void keep(String example) {
        if (examples.size() < EXAMPLES) {
            examples.add(example);
        }
    }
}
