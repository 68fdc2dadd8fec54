package dev.sluice.k8s;

import dev.sluice.Problems;
import dev.sluice.k8s.internal.TrafficKind;
import java.time.Duration;

/**
 * How users are led to an application's revisions: by a Service's selector, by counts behind a Service, or by the weights of an HTTPRoute.
 * Immutable.
 *
 * <p>The Service and the route are the user's; they must exist. A Service's selector may say anything that pods can carry: pods of new
 * revisions are given the same labels.
 */
public final class KubernetesTraffic {
    /** Default of the propagation delay behind a Service: {@value} seconds. */
    static final int DELAY_SECONDS = 15;

    /** Default of the propagation delay behind a gateway: {@value} seconds. */
    static final int GATEWAY_DELAY_SECONDS = 5;

    private enum Way {
        SWITCH,
        SHARE,
        ROUTE
    }

    private final Way way;
    private final String name;
    private final String service;
    private final boolean mirrors;
    private final Duration delay;

    private KubernetesTraffic(Way way, String name, String service, boolean mirrors, Duration delay) {
        this.way = way;
        this.name = name;
        this.service = service;
        this.mirrors = mirrors;
        this.delay = delay;
        Problems problems = new Problems();
        problems.require(
                service.matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?"),
                "service",
                service,
                "must be the name of a Service");
        problems.require(
                way != Way.ROUTE || name.matches("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?"),
                "route",
                name,
                "must be the name of an HTTPRoute");
        problems.requireNotNegative("propagationDelay", delay);
        problems.throwIfAny("This traffic");
    }

    /**
     * All traffic to one revision at a time, by the selector of a Service ({@code SWITCH_ONLY}).
     *
     * @param service its name
     */
    public static KubernetesTraffic switching(String service) {
        return new KubernetesTraffic(Way.SWITCH, service, service, false, Duration.ofSeconds(DELAY_SECONDS));
    }

    /**
     * Shares by the counts of pods behind one Service ({@code REPLICA_SHARE}): 5 % of 4 pods is not possible, and the rounding is published.
     * A ready pod has traffic, so nothing can be tested before that.
     *
     * @param service its name
     */
    public static KubernetesTraffic sharing(String service) {
        return new KubernetesTraffic(Way.SHARE, service, service, false, Duration.ofSeconds(DELAY_SECONDS));
    }

    /**
     * Shares to 0.01 %, and requests led by header or cookie, by an HTTPRoute of the Gateway API ({@code WEIGHTED}). Rules that lead to the
     * application's Service lead to a Service for each revision from the first rollout on; other rules, and paths and filters, stay as they
     * are. No traffic is a weight of 0, which gateways answer with 500 or 503.
     *
     * @param route its name, which is also that of the Service unless {@link #withBackend} says another
     * @see <a href="https://gateway-api.sigs.k8s.io/api-types/httproute/">HTTPRoute</a>
     */
    public static KubernetesTraffic route(String route) {
        return new KubernetesTraffic(Way.ROUTE, route, route, false, Duration.ofSeconds(GATEWAY_DELAY_SECONDS));
    }

    /**
     * Which Service the route leads to before the first rollout. Its rules are taken over.
     *
     * @throws IllegalStateException unless traffic is led by a route
     */
    public KubernetesTraffic withBackend(String service) {
        requireRoute("backend");
        return new KubernetesTraffic(way, name, service, mirrors, delay);
    }

    /**
     * Says that the gateway copies requests (the extended feature {@code HTTPRouteRequestMirror} and its fraction). Default: it is not
     * used, because a gateway without it answers 500 to every request of such a rule, and may still call the route accepted.
     *
     * @throws IllegalStateException unless traffic is led by a route
     */
    public KubernetesTraffic withMirror() {
        requireRoute("mirror");
        return new KubernetesTraffic(way, name, service, true, delay);
    }

    /**
     * How late the proxies of nodes, or the gateway, may be, where nothing tells that they have followed: old pods stay this long after the
     * records are right. Default 15 s behind a Service, 5 s behind a gateway. One that is later than this loses requests.
     */
    public KubernetesTraffic withPropagationDelay(Duration propagationDelay) {
        return new KubernetesTraffic(way, name, service, mirrors, propagationDelay);
    }

    /** The Service that users, or the route, are led to before the first rollout. */
    public String service() {
        return service;
    }

    public Duration propagationDelay() {
        return delay;
    }

    TrafficKind kind() {
        return switch (way) {
            case SWITCH -> new TrafficKind.Switch(service, delay);
            case SHARE -> new TrafficKind.Share(service, delay);
            case ROUTE -> new TrafficKind.Route(name, service, mirrors, delay);
        };
    }

    private void requireRoute(String option) {
        if (way != Way.ROUTE) {
            throw new IllegalStateException(option + " was given for the " + this + " but belongs to a route");
        }
    }

    @Override
    public String toString() {
        return switch (way) {
            case SWITCH -> "selector of Service " + service;
            case SHARE -> "counts behind Service " + service;
            case ROUTE -> "weights of HTTPRoute " + name;
        };
    }
}
