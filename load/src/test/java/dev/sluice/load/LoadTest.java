package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTest {
    private static final URI SHOP = URI.create("http://shop.example:8080/");

    @Test
    void a_load_reads_as_what_it_sends() {
        Load load = fine().method("POST").build();

        assertThat(load).hasToString("POST http://shop.example:8080/ at 200/s during PT30S");
    }

    @Test
    void rate_and_duration_must_be_given() {
        assertThatThrownBy(Load.to(SHOP)::build)
                .hasMessage("This load can't be used: rate was 'not given' but must be; "
                        + "during was 'not given' but must be");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void each_option_that_does_not_fit_is_named(String field, UnaryOperator<Load.Builder> mistake) {
        assertThatThrownBy(mistake.apply(fine())::build)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(ConfigurationException.class))
                .extracting(ConfigurationException::problems, list(Problem.class))
                .extracting(Problem::field)
                .containsExactly(field);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("during", load -> load.during(Duration.ofDays(2))),
                mistake("warmUp", load -> load.warmUp(Duration.ofSeconds(30))),
                mistake("warmUp", load -> load.warmUp(Duration.ofSeconds(-1))),
                mistake("freshShare", load -> load.freshShare(1.01)),
                mistake("freshShare", load -> load.freshShare(Double.NaN)),
                mistake("keptConnections", load -> load.keptConnections(0)),
                mistake("inFlightLimit", load -> load.inFlightLimit(20_001)),
                mistake("timeout", load -> load.timeout(Duration.ZERO)),
                mistake("lagLimit", load -> load.lagLimit(Duration.ofHours(2))),
                mistake("bodyLimit", load -> load.bodyLimit(-1)),
                mistake("method", load -> load.method("GET /")),
                mistake("versionHeader", load -> load.versionHeader("")),
                mistake("header", load -> load.header("X Y", "z")),
                mistake("header", load -> load.header("content-length", "3")),
                mistake("header X-Trace", load -> load.header("X-Trace", "a\r\nX-Admin: yes")));
    }

    private static Arguments mistake(String field, UnaryOperator<Load.Builder> mistake) {
        return Arguments.of(field, mistake);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://shop.example/", "/relative", "mailto:shop@example.org", "http://user:pw@shop.example/"})
    void only_plain_http_to_a_host_without_credentials_is_sent(String uri) {
        assertThatThrownBy(Load.to(URI.create(uri)).rate(1).during(Duration.ofSeconds(1))::build)
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith("This load can't be used: uri was")
                .doesNotContain("pw");
    }

    @Test
    void all_problems_are_reported_at_once() {
        assertThatThrownBy(fine().freshShare(2).keptConnections(-4).method("")::build)
                .hasMessageContainingAll("freshShare was '2.0'", "keptConnections was '-4'", "method was ''");
    }

    private static Load.Builder fine() {
        return Load.to(SHOP).rate(200).during(Duration.ofSeconds(30));
    }
}
