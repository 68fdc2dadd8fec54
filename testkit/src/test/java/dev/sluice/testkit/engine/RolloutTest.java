package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.InMemoryDeployer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RolloutTest {
    private static final InMemoryDeployer SHOP =
            InMemoryDeployer.of(SimulatedApplication.builder(new Application("shop", "test"), TrafficModel.WEIGHTED)
                    .build());
    private static final Release WITH_SECRET = Release.image("shop:1")
            .label("v1")
            .config("DB_PASSWORD", "hunter2-canary")
            .build();

    @Test
    void everything_that_is_missing_is_named_at_once() {
        assertThatThrownBy(() -> Rollout.of(WITH_SECRET).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("to was", "using was", "DB_PASSWORD")
                .hasMessageNotContaining("hunter2-canary");
    }

    @Test
    void a_value_that_only_looks_like_a_secret_can_be_allowed_with_a_reason() {
        Rollout rollout = Rollout.of(WITH_SECRET)
                .to(SHOP)
                .using(BlueGreen.instant())
                .allowLiteral("DB_PASSWORD", "the data base of the demo has no other")
                .build();

        assertThat(rollout.allowedLiterals()).containsOnlyKeys("DB_PASSWORD");
    }

    @Test
    void every_option_of_an_engine_that_does_not_fit_is_named_at_once() {
        RolloutEngine.Builder builder = RolloutEngine.builder()
                .leaseTtl(Duration.ofMillis(999))
                .tick(Duration.ofMinutes(2))
                .callLimit(Duration.ZERO)
                .patience(Duration.ofSeconds(-1))
                .callsAtOnce(0)
                .host(" ");

        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "leaseTtl was", "tick was", "callLimit was", "patience was", "callsAtOnce was", "host was");
    }
}
