package dev.sluice.k8s.internal;

import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Propagation;
import dev.sluice.fence.Fence;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How an application's traffic is led: through a Service's selector, by counts, or by a route. */
interface TrafficPort {

    /** The kinds of objects that say where traffic goes; read with each look. */
    List<Kind<?>> kinds();

    /** The objects that this port writes, as listed now. */
    List<Governed.Of<?>> governed(Limit limit);

    /** Where traffic goes. */
    TrafficRules traffic(Observed world);

    /** What people and drivers have written about traffic, as text: equal while that is equal, whatever pods do. */
    String token(Observed world);

    /** The labels that pods must have so that this traffic can reach them. */
    Map<String, String> podLabels(Observed world);

    /** What a revision must have beside its Deployment, to be found by this traffic; empty if nothing. */
    default Optional<Service> companion(RevisionIdentity identity, Deployment made, Observed world) {
        return Optional.empty();
    }

    /** Why traffic would not find the ready pods of a revision yet; empty if it would, or if they need not be found before it is led there. */
    default Optional<String> unreachable(RevisionId revision, Observed world) {
        return Optional.empty();
    }

    /** What must be written before a pod may exist that would otherwise get traffic too early; empty if nothing. */
    Optional<Writes.Result<?>> guardBeforePods(Fence fence, Observed world, Limit limit);

    /** Why these rules can't be; empty if they can. */
    Optional<String> obstacle(TrafficRules rules, Observed world);

    /** Writes the rules, which are possible and not yet so. */
    Effect route(Fence fence, Observed world, TrafficRules rules, Limit limit);

    /** How far these rules have come, which are recorded. */
    Propagation propagation(TrafficRules rules, Observed world, Limit limit);
}
