package dev.sluice.traffic;

import dev.sluice.release.RevisionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Divides all traffic into whole parts that add up exactly: each revision gets what it is due rounded down, and what is left goes, part
 * by part, to those that lost most by it (the largest remainders, then the order of names).
 */
public final class Shares {
    private static final int ALL = Weight.ALL.basisPoints();

    private Shares() {}

    /** The traffic that follows from instances: as many parts as there are of each revision; none where there is none. */
    public static TrafficRules ofCounts(Map<RevisionId, Integer> counts) {
        Map<RevisionId, Integer> parts = new TreeMap<>(Comparator.comparing(RevisionId::value));
        counts.forEach((revision, count) -> {
            if (count > 0) {
                parts.put(revision, count);
            }
        });
        return parts.isEmpty()
                ? TrafficRules.none()
                : rules(divide(parts, ALL, 1)).build();
    }

    /** These rules as a platform achieves them whose weights have a smallest step. */
    public static TrafficRules rounded(TrafficRules wanted, Weight step) {
        if (step.basisPoints() == 1 || wanted.weights().isEmpty()) {
            return wanted;
        }
        Map<RevisionId, Integer> weights = new TreeMap<>(Comparator.comparing(RevisionId::value));
        wanted.weights().forEach((revision, weight) -> weights.put(revision, weight.basisPoints()));
        TrafficRules.Builder rules = rules(divide(weights, ALL / step.basisPoints(), step.basisPoints()));
        wanted.matches().forEach(rules::match);
        wanted.mirror().ifPresent(rules::mirror);
        return rules.build();
    }

    private static Map<RevisionId, Integer> divide(Map<RevisionId, Integer> dues, int parts, int size) {
        long sum = dues.values().stream().mapToLong(Integer::longValue).sum();
        Map<RevisionId, Integer> shares = new TreeMap<>(Comparator.comparing(RevisionId::value));
        dues.forEach((revision, due) -> shares.put(revision, (int) (due * (long) parts / sum)));
        int left = parts - shares.values().stream().mapToInt(Integer::intValue).sum();
        List<Map.Entry<RevisionId, Integer>> byRemainder = new ArrayList<>(dues.entrySet());
        byRemainder.sort(Comparator.comparingLong(due -> -(due.getValue() * (long) parts % sum)));
        byRemainder.subList(0, left).forEach(due -> shares.merge(due.getKey(), 1, Integer::sum));
        shares.replaceAll((revision, share) -> share * size);
        // A step that does not divide 100 % leaves a rest, which belongs to the largest.
        RevisionId largest = dues.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        shares.merge(largest, ALL - parts * size, Integer::sum);
        return shares;
    }

    private static TrafficRules.Builder rules(Map<RevisionId, Integer> shares) {
        TrafficRules.Builder rules = TrafficRules.builder();
        shares.forEach((revision, share) -> rules.weight(revision, new Weight(share)));
        return rules;
    }
}
