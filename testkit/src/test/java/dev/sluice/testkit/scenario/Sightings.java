package dev.sluice.testkit.scenario;

import static java.util.stream.Collectors.joining;

import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.release.Capacity;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.traffic.TrafficRules;
import java.util.ArrayList;
import java.util.List;

/**
 * Every state of a shop that anybody could have seen, one line each: {@code v1 3/4 80%, v2 1/1 20%} for three of four instances of v1
 * ready with 80 % of the traffic. What comes beside a share follows it: {@code header x-canary=yes}, {@code copies of 10%}; instances
 * that are ending are {@code +1 ending}.
 */
final class Sightings {
    private final InMemoryPlatform platform;
    private final List<String> seen = new ArrayList<>();
    private String last;

    private Sightings(InMemoryPlatform platform) {
        this.platform = platform;
        this.last = line(platform.state().snapshot());
    }

    static Sightings of(InMemoryPlatform platform) {
        Sightings sightings = new Sightings(platform);
        platform.deployer().watch(sightings::look);
        return sightings;
    }

    /** Each state differs from the one before, so looking twice does no harm. */
    private synchronized void look() {
        String now = line(platform.state().snapshot());
        if (!now.equals(last)) {
            seen.add(now);
            last = now;
        }
    }

    synchronized String now() {
        look();
        return last;
    }

    /** Those since this was called last. */
    synchronized List<String> take() {
        look();
        List<String> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    static String line(Snapshot world) {
        return world.revisions().stream().map(r -> line(world.traffic(), r)).collect(joining(", "));
    }

    private static String line(TrafficRules traffic, Revision revision) {
        StringBuilder line = new StringBuilder(revision.label() + " " + revision.ready() + "/" + revision.capacity());
        int ending = revision.running() - revision.capacity().match(Capacity.Fixed::count, auto -> revision.running());
        if (ending > 0) {
            line.append(" +").append(ending).append(" ending");
        }
        if (traffic.weight(revision.id()).basisPoints() > 0) {
            line.append(" ").append(traffic.weight(revision.id()));
        }
        traffic.matches().stream()
                .filter(m -> m.to().equals(revision.id()))
                .forEach(m -> line.append(" ")
                        .append(m.kind().name().toLowerCase(java.util.Locale.ROOT))
                        .append(" ")
                        .append(m.name())
                        .append("=")
                        .append(m.value()));
        traffic.mirror()
                .filter(m -> m.to().equals(revision.id()))
                .ifPresent(m -> line.append(" copies of ").append(m.share()));
        return line.toString();
    }
}
