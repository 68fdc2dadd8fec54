package dev.sluice.local.internal;

import java.time.Duration;

/**
 * How long the way to an instance may take before a request is given up; nothing of it was sent until then.
 *
 * @param attempt for one connection to one instance
 * @param all until no further attempt is begun, over all instances
 * @param copy for the whole of a mirror's copy, from its beginning to the end of its answer
 */
record ConnectLimits(Duration attempt, Duration all, Duration copy) {
    /** Where the kernel drops the first packet of a connection, it is sent again after a second, so an attempt has two chances. */
    static final ConnectLimits DEFAULTS =
            new ConnectLimits(Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(30));
}
