package dev.sluice.k8s.internal;

import dev.sluice.deploy.Effect;
import dev.sluice.fence.Fence;
import dev.sluice.release.Capacity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Optional;

/** Gives a Deployment its count. */
final class Scaling {
    private final Writes writes;

    Scaling(Writes writes) {
        this.writes = writes;
    }

    Effect scale(Fence fence, Deployment deployment, Capacity capacity, Observed world, Limit limit) {
        if (capacity instanceof Capacity.Auto) {
            return new Effect.Refused("Deployment " + deployment.getMetadata().getName()
                    + " can't be handed to an autoscaler by this version: give it a fixed capacity");
        }
        Patch patch = new Patch()
                .test("/spec/replicas", RevisionReading.wanted(deployment))
                .replace("/spec/replicas", capacity.floor());
        return Changes.effect(writes.patch(fence, Kind.DEPLOYMENTS, deployment, patch, limit), Optional.empty());
    }
}
