package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.ConfigurationException;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolTest {
    @Test
    void http_2_without_its_library_is_refused_with_what_is_missing() throws Exception {
        List<URL> withoutNetty = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("netty") && !entry.isEmpty()) {
                withoutNetty.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader poor =
                new URLClassLoader(withoutNetty.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> user = poor.loadClass(Http2User.class.getName());
            Throwable thrown =
                    catchThrowable(() -> user.getDeclaredMethod("start").invoke(null));

            assertThat(thrown).isInstanceOf(InvocationTargetException.class);
            assertThat(thrown.getCause().getClass().getName()).isEqualTo(ConfigurationException.class.getName());
            assertThat(thrown.getCause())
                    .hasMessageContaining(
                            "protocol was 'HTTP/2' but needs io.netty:netty-codec-http2 on the class path");
        }
    }

    @Test
    void a_header_about_a_connection_has_no_place_in_http_2() {
        Load.Builder load = Load.to(URI.create("http://shop.example/"))
                .rate(1)
                .during(Duration.ofSeconds(1))
                .header("Upgrade", "websocket");

        assertThat(load.build()).hasToString("GET http://shop.example/ at 1/s during PT1S");
        assertThatThrownBy(load.protocol(Protocol.HTTP_2)::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("header was 'Upgrade' but must not be sent over HTTP/2");
    }

    /** Loaded a second time, where there is no Netty. */
    public static final class Http2User {
        private Http2User() {}

        public static void start() {
            try (LoadGenerator generator = LoadGenerator.create()) {
                generator.start(Load.to(URI.create("http://127.0.0.1:1/"))
                        .protocol(Protocol.HTTP_2)
                        .rate(1)
                        .during(Duration.ofSeconds(1))
                        .build());
            }
        }
    }
}
