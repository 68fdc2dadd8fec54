package dev.sluice.k8s.internal;

import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.Fence;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Looks at an application: reads its objects, and says what they mean. Safe for use by many threads. */
final class World {
    private final NamespaceView view;
    private final Api api;
    private final String application;
    private final TrafficPort traffic;
    private final boolean replicaShare;
    private final List<Kind<?>> kinds;

    World(NamespaceView view, Api api, String application, TrafficPort traffic, boolean replicaShare) {
        this.view = view;
        this.api = api;
        this.application = application;
        this.traffic = traffic;
        this.replicaShare = replicaShare;
        this.kinds = Stream.concat(
                        Stream.of(Kind.CONFIG_MAPS, Kind.DEPLOYMENTS, Kind.PODS, Kind.AUTOSCALERS, Kind.JOBS),
                        traffic.kinds().stream())
                .distinct()
                .toList();
    }

    boolean replicaShare() {
        return replicaShare;
    }

    Observed look(Limit limit) {
        return Observed.of(view, api, application, kinds, limit);
    }

    Snapshot snapshot(Observed world) {
        List<Revision> revisions = new ArrayList<>();
        StringBuilder meaning = new StringBuilder();
        for (Deployment deployment : world.revisions()) {
            Revision revision = reached(RevisionReading.of(deployment, world), world);
            revisions.add(revision);
            meaning.append(revision.id())
                    .append(' ')
                    .append(revision.capacity())
                    .append(' ')
                    .append(api.json()
                            .asJson(deployment.getSpec().getTemplate())
                            .hashCode())
                    .append('\n');
        }
        long epoch = world.fence().map(Fence::epoch).orElse(0L);
        meaning.append(traffic.token(world)).append('\n').append(epoch);
        Snapshot.Builder builder = Snapshot.builder(hash(meaning.toString()), world.at());
        revisions.forEach(builder::revision);
        Tasks.statuses(world, application).forEach(builder::task);
        return builder.traffic(traffic.traffic(world)).epoch(epoch).build();
    }

    /** A revision is ready when traffic that is led to it would find its pods. */
    private Revision reached(Revision revision, Observed world) {
        if (!(revision.readiness() instanceof Readiness.Ready)) {
            return revision;
        }
        return traffic.unreachable(revision.id(), world)
                .map(why -> Revision.builder(revision.id(), revision.origin())
                        .label(revision.label())
                        .capacity(revision.capacity())
                        .running(revision.running())
                        .ready(revision.ready())
                        .readiness(new Readiness.Progressing(why))
                        .build())
                .orElse(revision);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new dev.sluice.BugException("This Java platform has no SHA-256, which every one must have", e);
        }
    }
}
