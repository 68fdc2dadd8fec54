package dev.sluice.local.internal;

import java.time.Duration;
import java.util.List;

/**
 * What a daemon is started with; constant for its life.
 *
 * @param application as {@code name@environment}
 * @param host the address the router listens on
 * @param port the port the router listens on; 0 for a free one
 * @param drainLimit how long WebSockets and requests of an instance or revision without new traffic may go on
 * @param accessLog whether requests are logged
 * @param mostOutputBytes size from which an output file is rotated
 * @param keptOutputs how many older output files stay
 * @param javaOptions for the Java machine of a daemon, after its own
 */
public record DaemonOptions(
        String application,
        String host,
        int port,
        Duration drainLimit,
        boolean accessLog,
        long mostOutputBytes,
        int keptOutputs,
        List<String> javaOptions) {
    public DaemonOptions {
        javaOptions = List.copyOf(javaOptions);
    }
}
