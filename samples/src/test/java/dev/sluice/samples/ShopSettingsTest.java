package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShopSettingsTest {
    @Test
    void without_an_environment_the_shop_is_healthy_and_local() {
        ShopSettings settings = ShopSettings.from(Map.of());

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.version()).isEqualTo("v1");
        assertThat(settings.errors().share()).isZero();
        assertThat(settings.crashAtStart() || settings.neverReady()).isFalse();
        assertThat(settings.crashAfter()).isZero();
        assertThat(settings.drain()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void everything_that_does_not_fit_is_named_at_once() {
        assertThatThrownBy(() -> ShopSettings.from(
                        Map.of("PORT", "http", "ERROR_RATE", "1.5", "DRAIN_MS", "-1", "NEVER_READY", "perhaps")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The shop can't start: ")
                .hasMessageContainingAll(
                        "PORT was 'http' but must be a number in [0, 65535]",
                        "ERROR_RATE was '1.5' but must be a number in [0, 1]",
                        "DRAIN_MS was '-1'",
                        "NEVER_READY was 'perhaps' but must be true or false");
    }
}
