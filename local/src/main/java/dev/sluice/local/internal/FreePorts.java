package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Finds loopback ports for instances: below the range from which systems take the ports of outgoing connections, so that no connection of
 * the router can sit on a port between its choice and the moment the application listens.
 *
 * @param from the first port
 * @param to the last port
 * @param random picks among the free ones
 */
record FreePorts(int from, int to, RandomGenerator random) {
    private static final int TRIES = 1_000;

    /** 20000 to 32000: free on most machines, below the ephemeral ports of Linux (32768) and macOS (49152). */
    static FreePorts usual(RandomGenerator random) {
        return new FreePorts(20_000, 32_000, random);
    }

    /**
     * A port on which nothing listens.
     *
     * @param taken ports that are spoken for
     * @throws PermanentException when none was found
     */
    int next(Set<Integer> taken) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int port = random.nextInt(from, to + 1);
            if (!taken.contains(port) && isFree(port)) {
                return port;
            }
        }
        throw new PermanentException(
                PermanentException.Reason.NO_ROOM,
                "No free port between " + from + " and " + to + " after " + TRIES + " tries");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
