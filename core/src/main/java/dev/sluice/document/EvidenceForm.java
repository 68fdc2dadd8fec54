package dev.sluice.document;

import dev.sluice.analysis.Evidence;
import dev.sluice.analysis.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The fields of evidence. What is zero or empty is left out: a journal has little room. */
final class EvidenceForm {
    private EvidenceForm() {}

    static Node.Mapping.Builder write(Node.Mapping.Builder fields, Evidence evidence) {
        put(fields.put("since", Node.printed(evidence.since())), "failedRounds", evidence.failedRounds());
        return fields.put("lastFailedRound", evidence.lastFailedRound(), Node::printed)
                .put("metrics", evidence.tallies(), tally -> tally(tally, evidence.since()));
    }

    static Evidence read(Stored stored) {
        Instant since = stored.instant("since");
        Map<String, Tally> tallies = stored.mappings("metrics", tally -> tally(tally, since));
        return stored.checked(
                "metrics",
                () -> Evidence.of(
                        since,
                        tallies,
                        count(stored, "failedRounds"),
                        stored.optional("lastFailedRound", Instant::parse)));
    }

    private static Node tally(Tally tally, Instant since) {
        Node.Mapping.Builder fields = Node.Mapping.builder();
        put(fields, "successes", tally.successes());
        put(fields, "failures", tally.failures());
        put(fields, "inconclusives", tally.inconclusives());
        put(fields, "errors", tally.errors());
        put(fields, "successesInRow", tally.successesInRow());
        put(fields, "errorsInRow", tally.errorsInRow());
        if (tally.refused()) {
            fields.put("refused", true);
        }
        if (!tally.note().isEmpty()) {
            fields.put("note", tally.note());
        }
        return fields.put("recent", tally.recent(), seen -> seen(seen, since)).build();
    }

    private static Tally tally(Stored stored, Instant since) {
        Tally.Builder tally = Tally.builder()
                .successes(count(stored, "successes"))
                .failures(count(stored, "failures"))
                .inconclusives(count(stored, "inconclusives"))
                .errors(count(stored, "errors"))
                .successesInRow(count(stored, "successesInRow"))
                .errorsInRow(count(stored, "errorsInRow"))
                .refused(stored.has("refused") && stored.flag("refused"))
                .note(stored.has("note") ? stored.text("note") : "");
        stored.texts("recent").forEach(text -> tally.recent(stored.checked("recent", () -> seen(text, since))));
        return tally.build();
    }

    /** How long after the beginning, how it ended, and the value: {@code PT1M20.5S success 0.0042}. */
    private static Node seen(Tally.Seen seen, Instant since) {
        String text = Duration.between(since, seen.at()) + " " + Stored.name(seen.outcome());
        return Node.text(seen.value().isPresent() ? text + " " + seen.value().getAsDouble() : text);
    }

    private static Tally.Seen seen(String text, Instant since) {
        List<String> words = List.of(text.split(" ", -1));
        if (words.size() < 2 || words.size() > 3) {
            throw new IllegalArgumentException("must look like PT1M20.5S success 0.0042");
        }
        for (Tally.Outcome outcome : Tally.Outcome.values()) {
            if (Stored.name(outcome).equals(words.get(1))) {
                return new Tally.Seen(
                        since.plus(Duration.parse(words.get(0))),
                        outcome,
                        words.size() == 3
                                ? OptionalDouble.of(Double.parseDouble(words.get(2)))
                                : OptionalDouble.empty());
            }
        }
        throw new IllegalArgumentException("'" + words.get(1) + "' is not known to this version of Sluice");
    }

    private static void put(Node.Mapping.Builder fields, String name, int count) {
        if (count != 0) {
            fields.put(name, count);
        }
    }

    private static int count(Stored stored, String name) {
        return stored.optional(name, Integer::parseInt).orElse(0);
    }
}
