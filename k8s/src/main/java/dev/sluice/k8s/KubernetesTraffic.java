package dev.sluice.k8s;

import dev.sluice.Problems;
import dev.sluice.k8s.internal.TrafficKind;
import java.time.Duration;

/**
 * How users are led to an application's revisions: by a Service's selector, or by counts behind a Service. Immutable.
 *
 * <p>The Service is the user's; it must exist, and its selector may say anything that pods can carry: pods of new revisions are given the
 * same labels.
 */
public final class KubernetesTraffic {
    /** Default of the propagation delay: {@value} seconds. */
    static final int DELAY_SECONDS = 15;

    private final String service;
    private final boolean share;
    private final Duration delay;

    private KubernetesTraffic(String service, boolean share, Duration delay) {
        this.service = service;
        this.share = share;
        this.delay = delay;
        Problems problems = new Problems();
        problems.require(
                service.matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?"),
                "service",
                service,
                "must be the name of a Service");
        problems.requireNotNegative("propagationDelay", delay);
        problems.throwIfAny("This traffic");
    }

    /**
     * All traffic to one revision at a time, by the selector of a Service ({@code SWITCH_ONLY}).
     *
     * @param service its name
     */
    public static KubernetesTraffic switching(String service) {
        return new KubernetesTraffic(service, false, Duration.ofSeconds(DELAY_SECONDS));
    }

    /**
     * Shares by the counts of pods behind one Service ({@code REPLICA_SHARE}): 5 % of 4 pods is not possible, and the rounding is published.
     * A ready pod has traffic, so nothing can be tested before that.
     *
     * @param service its name
     */
    public static KubernetesTraffic sharing(String service) {
        return new KubernetesTraffic(service, true, Duration.ofSeconds(DELAY_SECONDS));
    }

    /**
     * How late the proxies of nodes may be, where nothing tells that they have followed: old pods stay this long after the EndpointSlices
     * are right. Default 15 s. A proxy that is later than this loses requests.
     */
    public KubernetesTraffic withPropagationDelay(Duration propagationDelay) {
        return new KubernetesTraffic(service, share, propagationDelay);
    }

    public String service() {
        return service;
    }

    public Duration propagationDelay() {
        return delay;
    }

    TrafficKind kind() {
        return share ? new TrafficKind.Share(service, delay) : new TrafficKind.Switch(service, delay);
    }

    @Override
    public String toString() {
        return (share ? "counts behind" : "selector of") + " Service " + service;
    }
}
