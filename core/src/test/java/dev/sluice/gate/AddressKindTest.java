package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKindTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, LOOPBACK",
        "127.255.255.254, LOOPBACK",
        "::1, LOOPBACK",
        "::ffff:127.0.0.1, LOOPBACK",
        "10.0.0.1, PRIVATE",
        "172.16.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "172.32.0.0, PUBLIC",
        "172.15.255.255, PUBLIC",
        "192.168.1.1, PRIVATE",
        "192.169.0.1, PUBLIC",
        "100.64.0.1, PRIVATE",
        "100.127.255.255, PRIVATE",
        "100.128.0.1, PUBLIC",
        "fd12:3456::1, PRIVATE",
        "fec0::1, PRIVATE",
        "::ffff:10.1.2.3, PRIVATE",
        "169.254.1.1, LINK_LOCAL",
        "fe80::1, LINK_LOCAL",
        "169.254.169.254, METADATA",
        "::ffff:169.254.169.254, METADATA",
        "fd00:ec2::254, METADATA",
        "100.100.100.200, METADATA",
        "192.0.0.192, METADATA",
        "168.63.129.16, METADATA",
        "64:ff9b::a9fe:a9fe, METADATA",
        "64:ff9b::7f00:1, LOOPBACK",
        "64:ff9b::808:808, PUBLIC",
        "2002:a9fe:a9fe::1, METADATA",
        "2002:0a00:0001::1, PRIVATE",
        "0.0.0.0, UNUSABLE",
        "0.1.2.3, UNUSABLE",
        "::, UNUSABLE",
        "224.0.0.1, UNUSABLE",
        "240.0.0.1, UNUSABLE",
        "255.255.255.255, UNUSABLE",
        "198.18.0.1, UNUSABLE",
        "198.20.0.1, PUBLIC",
        "ff02::1, UNUSABLE",
        "::127.0.0.1, UNUSABLE",
        "64:ff9b:1::1, UNUSABLE",
        "2001::1, UNUSABLE",
        "8.8.8.8, PUBLIC",
        "1.1.1.1, PUBLIC",
        "223.255.255.255, PUBLIC",
        "2606:4700::1111, PUBLIC",
        "2001:4860:4860::8888, PUBLIC"
    })
    void every_address_is_of_one_kind(String address, AddressKind kind) throws UnknownHostException {
        assertThat(AddressKind.of(InetAddress.getByName(address))).isEqualTo(kind);
    }
}
