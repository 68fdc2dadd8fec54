package dev.sluice.k8s.internal;

import dev.sluice.deploy.TrafficModel;
import java.time.Duration;
import java.util.Optional;

/** Which way an application's traffic is led. */
public sealed interface TrafficKind {

    /** By the selector of a Service. */
    record Switch(String service, Duration delay) implements TrafficKind {}

    /** By counts behind one Service. */
    record Share(String service, Duration delay) implements TrafficKind {}

    /**
     * By the weights of a route.
     *
     * @param route the name of the HTTPRoute
     * @param backend the Service that the route leads to before the first rollout
     * @param mirrors whether the gateway copies requests
     */
    record Route(String route, String backend, boolean mirrors, Duration delay) implements TrafficKind {
        @Override
        public String service() {
            return backend;
        }
    }

    /** The Service that users come by. */
    String service();

    default boolean replicaShare() {
        return this instanceof Share;
    }

    /** Whether requests can be led by headers and cookies. */
    default boolean matches() {
        return this instanceof Route;
    }

    /** Whether copies of requests can be sent to a revision. */
    default boolean mirrors() {
        return false;
    }

    default TrafficModel model() {
        if (this instanceof Switch) {
            return TrafficModel.SWITCH_ONLY;
        }
        return replicaShare() ? TrafficModel.REPLICA_SHARE : TrafficModel.WEIGHTED;
    }

    /** What reads and writes it. */
    default TrafficPort port(
            String application, NamespaceView view, Api api, Writes writes, Ticks ticks, Optional<Quiet> quiet) {
        if (this instanceof Switch s) {
            return new SwitchPort(application, s.service(), new Arrival(quiet, ticks, s.delay()), view, writes);
        } else if (this instanceof Share share) {
            return new SharePort(application, share.service(), share.delay(), view);
        }
        return new RoutePort(application, (Route) this, view, api, writes);
    }
}
