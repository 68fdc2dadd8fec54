package dev.sluice.samples;

import static dev.sluice.load.Rate.perSecond;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.load.CapacityReport;
import dev.sluice.load.CapacitySweep;
import dev.sluice.load.Load;
import dev.sluice.load.LoadGate;
import dev.sluice.load.LoadGenerator;
import dev.sluice.load.LoadReport;
import dev.sluice.load.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of docs/load.md. */
@Timeout(120)
class LoadExamplesTest {
    private HttpServer server;
    private URI shop;

    @BeforeEach
    void openTheShop() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        shop = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @AfterEach
    void closeTheShop() {
        server.stop(0);
    }

    @Test
    void the_gate_is_a_sentence_or_has_options() {
        // region gate
        LoadGate brief = LoadGate.p99Under(ofMillis(300)).at(perSecond(200)).during(ofSeconds(30));

        LoadGate careful = LoadGate.builder("cart-load")
                .p50Under(ofMillis(40))
                .p99Under(ofMillis(300))
                .errorRatio(0.001)
                .at(perSecond(200))
                .warmUp(ofSeconds(10))
                .during(ofSeconds(40))
                .path("/cart")
                .protocol(Protocol.HTTP_2)
                .build();
        // endregion

        assertThat(brief.spec().name()).isEqualTo("load");
        assertThat(LoadGate.from(careful.spec())).isEqualTo(careful);
    }

    @Test
    void a_load_is_sent_and_told() {
        Load load = Load.to(shop).rate(50).during(ofSeconds(1)).build();
        // region run
        try (LoadGenerator generator = LoadGenerator.create()) {
            LoadReport report = generator.start(load).await();
            System.out.println(report);
        }
        // endregion
        assertThat(load.rate()).isEqualTo(perSecond(50));
    }

    @Test
    void a_sweep_says_how_many_replicas_a_rate_needs() {
        // region sweep
        CapacityReport capacity = CapacitySweep.of(shop)
                .p99Under(ofMillis(300))
                .from(perSecond(50))
                .upTo(perSecond(100))
                .stepFor(ofSeconds(4))
                .wanted(perSecond(1_000))
                .build()
                .run();
        // endregion

        assertThat(capacity.wanted()).containsExactly(perSecond(1_000));
        assertThat(capacity.steps()).isNotEmpty();
    }
}
