package dev.sluice.gate;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What kind of place an address is, as far as a request from outside must not be led there.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry/">IANA IPv4 special-purpose addresses</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry/">IANA IPv6 special-purpose addresses</a>
 */
enum AddressKind {
    /** Reachable by anyone. */
    PUBLIC,
    /** This machine. */
    LOOPBACK,
    /** An organisation's own network: RFC 1918, RFC 6598 (carrier), RFC 4193 (unique local). */
    PRIVATE,
    /** The same wire. */
    LINK_LOCAL,
    /** Where clouds hand out credentials. Never allowed. */
    METADATA,
    /** Multicast, broadcast, unspecified, reserved or a way through a tunnel. Never allowed. */
    UNUSABLE;

    private static final Set<String> METADATA_SERVICES = Set.of(
            "169.254.169.254", // AWS, Google, Azure, DigitalOcean, OpenStack
            "169.254.170.2", // AWS ECS
            "169.254.170.23", // AWS EKS
            "169.254.0.23", // Tencent
            "100.100.100.200", // Alibaba
            "192.0.0.192", // Oracle
            "168.63.129.16", // Azure, a public address
            "fd00:ec2:0:0:0:0:0:254", // AWS
            "fd00:ec2:0:0:0:0:0:23", // AWS EKS
            "fd20:ce:0:0:0:0:0:254"); // Google

    private static final List<Block> BLOCKS = List.of(
            new Block(LOOPBACK, 127, 0, 0, 0, 8),
            new Block(PRIVATE, 10, 0, 0, 0, 8),
            new Block(PRIVATE, 172, 16, 0, 0, 12),
            new Block(PRIVATE, 192, 168, 0, 0, 16),
            new Block(PRIVATE, 100, 64, 0, 0, 10),
            new Block(LINK_LOCAL, 169, 254, 0, 0, 16),
            new Block(UNUSABLE, 0, 0, 0, 0, 8),
            new Block(UNUSABLE, 192, 0, 0, 0, 24),
            new Block(UNUSABLE, 192, 88, 99, 0, 24),
            new Block(UNUSABLE, 198, 18, 0, 0, 15),
            new Block(UNUSABLE, 224, 0, 0, 0, 3));

    /** How plans and parameters call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static AddressKind of(InetAddress address) {
        String text = address.getHostAddress().replaceFirst("%.*", "");
        if (METADATA_SERVICES.contains(text)) {
            return METADATA;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? ofFour(bytes) : ofSixteen(bytes);
    }

    private static AddressKind ofFour(byte[] bytes) {
        return BLOCKS.stream()
                .filter(block -> block.contains(bytes))
                .findFirst()
                .map(Block::kind)
                .orElse(PUBLIC);
    }

    private static AddressKind ofSixteen(byte[] b) {
        int first = (b[0] & 0xff) << 8 | (b[1] & 0xff);
        if (zero(b, 0, 15) && b[15] == 1) {
            return LOOPBACK;
        } else if ((first & 0xffc0) == 0xfe80) {
            return LINK_LOCAL;
        } else if ((first & 0xfe00) == 0xfc00 || (first & 0xffc0) == 0xfec0) {
            return PRIVATE;
        } else if (first == 0x0064 && b[2] == (byte) 0xff && b[3] == (byte) 0x9b && zero(b, 4, 12)) {
            return embedded(Arrays.copyOfRange(b, 12, 16)); // NAT64, RFC 6052
        } else if (first == 0x2002) {
            return embedded(Arrays.copyOfRange(b, 2, 6)); // 6to4, RFC 3056
        }
        boolean teredo = first == 0x2001 && b[2] == 0 && b[3] == 0;
        boolean global = (first & 0xe000) == 0x2000;
        return global && !teredo ? PUBLIC : UNUSABLE;
    }

    private static AddressKind embedded(byte[] four) {
        try {
            return of(InetAddress.getByAddress(four));
        } catch (UnknownHostException e) {
            return UNUSABLE;
        }
    }

    private static boolean zero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Addresses that share their first {@code bits} bits. */
    private record Block(AddressKind kind, int network, int bits) {
        Block(AddressKind kind, int a, int b, int c, int d, int bits) {
            this(kind, a << 24 | b << 16 | c << 8 | d, bits);
        }

        boolean contains(byte[] bytes) {
            int address =
                    (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
            return (address ^ network) >>> (32 - bits) == 0;
        }
    }
}
