package dev.sluice.gate;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Resolves host names. */
@FunctionalInterface
interface Names {
    /** @return at least one */
    InetAddress[] of(String host) throws UnknownHostException;
}
