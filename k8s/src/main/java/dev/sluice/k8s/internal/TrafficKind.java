package dev.sluice.k8s.internal;

import java.time.Duration;
import java.util.Optional;

/** Which way an application's traffic is led. */
public sealed interface TrafficKind {

    /** By the selector of a Service. */
    record Switch(String service, Duration delay) implements TrafficKind {}

    /** By counts behind one Service. */
    record Share(String service, Duration delay) implements TrafficKind {}

    /** The Service that users come by. */
    String service();

    default boolean replicaShare() {
        return this instanceof Share;
    }

    /** What reads and writes it. */
    default TrafficPort port(
            String application, NamespaceView view, Api api, Writes writes, Ticks ticks, Optional<Quiet> quiet) {
        if (this instanceof Switch s) {
            return new SwitchPort(application, s.service(), new Arrival(quiet, ticks, s.delay()), view, api, writes);
        }
        Share share = (Share) this;
        return new SharePort(application, share.service(), share.delay(), view);
    }
}
