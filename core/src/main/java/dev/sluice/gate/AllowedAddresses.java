package dev.sluice.gate;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Looks a host up and refuses it if any of its addresses is of a kind that was not allowed.
 *
 * <p>What it answers is what is connected to, so a name that means something else a moment later changes nothing. A look-up can neither be
 * interrupted nor timed in Java: it lasts as long as the system's resolver takes.
 *
 * @param allowed besides {@link AddressKind#PUBLIC}
 */
record AllowedAddresses(Set<AddressKind> allowed, Names names) {
    /** The kinds that can be allowed. */
    static final Set<AddressKind> ALLOWABLE =
            Set.copyOf(EnumSet.of(AddressKind.LOOPBACK, AddressKind.PRIVATE, AddressKind.LINK_LOCAL));

    AllowedAddresses {
        allowed = Set.copyOf(allowed);
    }

    /** @throws ConfigurationException naming the address that is not allowed */
    List<InetAddress> of(String host, String shownUrl) throws UnknownHostException {
        InetAddress[] addresses = names.of(host);
        for (InetAddress address : addresses) {
            AddressKind kind = AddressKind.of(address);
            if (kind != AddressKind.PUBLIC && !allowed.contains(kind)) {
                String remedy = ALLOWABLE.contains(kind)
                        ? ", which the gate must allow by name if it is meant"
                        : ", which is never allowed";
                throw new ConfigurationException(
                        "The webhook",
                        List.of(new Problem(
                                "url",
                                shownUrl,
                                "leads to " + address.getHostAddress() + ", a " + kind.word() + " address" + remedy)));
            }
        }
        return Arrays.asList(addresses);
    }
}
