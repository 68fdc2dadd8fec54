package dev.sluice.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Samples in the order of time, so many at most: where there would be more, each two of a version that follow each other become one. */
final class Samples {
    private static final Comparator<TrafficSample> ORDER =
            Comparator.comparing(TrafficSample::at).thenComparing(TrafficSample::version);

    private final int most;
    private List<TrafficSample> samples = new ArrayList<>();

    Samples(int most) {
        this.most = most;
    }

    void add(TrafficSample sample) {
        samples.add(sample);
        if (samples.size() > most) {
            List<TrafficSample> fewer = new ArrayList<>();
            byVersion(inOrder()).values().forEach(own -> fewer.addAll(pairs(own)));
            samples = new ArrayList<>(fewer.subList(Math.max(0, fewer.size() - most), fewer.size()));
        }
    }

    List<TrafficSample> inOrder() {
        return samples.stream().sorted(ORDER).toList();
    }

    /** By the name of the version, in the order of their first samples. */
    static Map<String, List<TrafficSample>> byVersion(List<TrafficSample> samples) {
        Map<String, List<TrafficSample>> versions = new LinkedHashMap<>();
        samples.forEach(s ->
                versions.computeIfAbsent(s.version(), v -> new ArrayList<>()).add(s));
        return versions;
    }

    /** At most so many of one version, each the sum of neighbours. */
    static List<TrafficSample> atMost(int count, List<TrafficSample> ofOne) {
        List<TrafficSample> samples = ofOne;
        while (samples.size() > count) {
            samples = pairs(samples);
        }
        return samples;
    }

    static TrafficSample sum(List<TrafficSample> ofOne) {
        return ofOne.stream().reduce(TrafficSample::and).orElseThrow();
    }

    /** Whether nothing is missing between them, but for a little: clocks and timers are not exact. */
    static boolean adjoin(TrafficSample earlier, TrafficSample later) {
        Duration gap = Duration.between(earlier.at(), later.from());
        Duration shorter = earlier.during().compareTo(later.during()) < 0 ? earlier.during() : later.during();
        return gap.compareTo(shorter.dividedBy(2)) <= 0;
    }

    private static List<TrafficSample> pairs(List<TrafficSample> ofOne) {
        List<TrafficSample> pairs = new ArrayList<>();
        for (int i = 0; i < ofOne.size(); i += 2) {
            pairs.add(i + 1 < ofOne.size() ? ofOne.get(i).and(ofOne.get(i + 1)) : ofOne.get(i));
        }
        return pairs;
    }
}
