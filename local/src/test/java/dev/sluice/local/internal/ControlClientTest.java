package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.TransientException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only a socket on which nobody listens is a reason to start a daemon. */
class ControlClientTest {
    @TempDir
    private Path path;

    private StateDirectory directory;
    private final AtomicInteger starts = new AtomicInteger();
    private Control control;

    @BeforeEach
    void prepare() {
        directory = new StateDirectory(path);
        control = ControlClient.to(directory, Duration.ofSeconds(20), starts::incrementAndGet);
    }

    @Test
    void a_socket_that_does_not_exist_is_a_reason() {
        assertThatThrownBy(control::status)
                .isInstanceOf(TransientException.class)
                .hasMessageStartingWith("No daemon listens on " + directory.control());

        assertThat(starts).hasValue(1);
    }

    @Test
    void a_socket_that_a_dead_daemon_has_left_is_a_reason() throws IOException {
        listen().close();
        assertThat(directory.control()).exists();

        assertThatThrownBy(control::status).hasMessageStartingWith("No daemon listens on " + directory.control());

        assertThat(starts).hasValue(1);
    }

    @Test
    void an_interrupt_is_none() throws IOException {
        try (ServerSocketChannel daemon = listen()) {
            assertThat(daemon.isOpen()).isTrue();
            Thread.currentThread().interrupt();

            assertThatThrownBy(control::status)
                    .isInstanceOf(TransientException.class)
                    .hasMessageStartingWith("Interrupted while connecting to " + directory.control());
        }

        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
        assertThat(starts).hasValue(0);
    }

    @Test
    void an_interrupt_is_none_where_nobody_listens_either() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(control::status).hasMessageStartingWith("Interrupted while connecting to ");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(starts).hasValue(0);
    }

    @Test
    void a_socket_that_can_not_be_reached_is_none() throws IOException {
        Files.createSymbolicLink(directory.control(), directory.control());

        assertThatThrownBy(control::status)
                .isInstanceOf(TransientException.class)
                .hasMessageStartingWith("Could not connect to the daemon on " + directory.control());

        assertThat(starts).hasValue(0);
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(directory.control()));
        return channel;
    }
}
