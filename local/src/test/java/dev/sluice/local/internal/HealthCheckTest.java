package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final HealthCheck check = new HealthCheck(vertx, Runnable::run);

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void answers_from_200_to_399_are_good_and_all_others_are_named() {
        try (TestOrigin origin = new TestOrigin("v1")) {
            assertThat(List.of(200, 204, 301))
                    .allSatisfy(code -> assertThat(ask(origin, code).join()).isEmpty());
            assertThat(ask(origin, 404).join()).isEqualTo("GET /status?code=404 answered 404");
            assertThat(ask(origin, 500).join()).isEqualTo("GET /status?code=500 answered 500");
        }
    }

    @Test
    void a_check_that_nobody_answers_in_time_says_so() throws IOException {
        try (HangingServer hanging = new HangingServer()) {
            assertThat(check.ask(hanging.port(), "/", Duration.ofMillis(100)).join())
                    .isEqualTo("GET / was not answered within PT0.1S");
        }
        try (LateServer late = new LateServer()) {
            assertThat(check.ask(late.port(), "/", Duration.ofMillis(100)).join())
                    .isEqualTo("GET / was not answered within PT0.1S");
        }
    }

    @Test
    void a_port_on_which_nobody_listens_refuses() {
        int nobody = FreePorts.usual(new SplittableRandom()).next(Set.of());

        assertThat(check.ask(nobody, "/", LONG).join()).isEqualTo("GET / was refused a connection");
    }

    private CompletableFuture<String> ask(TestOrigin origin, int code) {
        return check.ask(origin.port(), "/status?code=" + code, LONG);
    }
}
