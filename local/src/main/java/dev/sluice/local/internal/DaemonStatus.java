package dev.sluice.local.internal;

import java.time.Instant;
import java.util.List;

/**
 * What a daemon says of itself.
 *
 * @param application whose it is, as {@code name@environment}
 * @param protocol the version of its control protocol
 * @param pid its process id
 * @param host the address its router listens on
 * @param port the port its router listens on
 * @param since when it began
 * @param requests every request that its router has taken since then
 * @param driver who has the lease, with its note; empty if nobody has
 * @param traffic the rules in force, for people
 * @param revisions one line for each, for people
 */
public record DaemonStatus(
        String application,
        int protocol,
        long pid,
        String host,
        int port,
        Instant since,
        long requests,
        String driver,
        String traffic,
        List<String> revisions) {
    public DaemonStatus {
        revisions = List.copyOf(revisions);
    }
}
