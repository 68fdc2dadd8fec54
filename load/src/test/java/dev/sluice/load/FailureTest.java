package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    @ParameterizedTest
    @MethodSource("connectProblems")
    void what_went_wrong_while_connecting_has_a_cause(IOException problem, Failure cause) {
        assertThat(Failure.toConnect(problem)).isEqualTo(cause);
    }

    static Stream<Arguments> connectProblems() {
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused"), Failure.REFUSED),
                Arguments.of(new ConnectException("Connection timed out"), Failure.TIMEOUT),
                Arguments.of(new SocketException("Connection reset by peer"), Failure.RESET),
                Arguments.of(new NoRouteToHostException("No route to host"), Failure.UNREACHABLE),
                Arguments.of(new UnknownHostException("shop.example"), Failure.UNREACHABLE),
                Arguments.of(new BindException("Cannot assign requested address"), Failure.EXHAUSTED),
                Arguments.of(new NoRouteToHostException("Cannot assign requested address"), Failure.EXHAUSTED),
                Arguments.of(new SocketException("Too many open files"), Failure.EXHAUSTED),
                Arguments.of(new SocketException(), Failure.UNREACHABLE));
    }
}
