package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerBehaviourTest {
    private static final AnswerBehaviour SHOP =
            AnswerBehaviour.GOOD.taking(Duration.ofMillis(20), Duration.ofMillis(200));

    @Test
    void latencies_go_through_the_median_and_the_99th_percentile() {
        assertThat(SHOP.quantile(0.5)).isCloseTo(0.02, within(1e-9));
        assertThat(SHOP.quantile(0.99)).isCloseTo(0.2, within(1e-9));
        assertThat(SHOP.slowerThan(0.02)).isCloseTo(0.5, within(1e-9));
        assertThat(SHOP.slowerThan(0.2)).isCloseTo(0.01, within(1e-9));
    }

    @Test
    void what_a_share_keeps_to_is_exceeded_by_the_rest() {
        for (double share = 0.01; share < 1; share += 0.01) {
            assertThat(SHOP.slowerThan(SHOP.quantile(share))).isCloseTo(1 - share, within(1e-9));
        }
    }

    @Test
    void what_no_release_can_do_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SHOP.failing(1.01))
                .withMessage("errorRatio was 1.01 but must be in [0, 1]");
        assertThatIllegalArgumentException().isThrownBy(() -> SHOP.failing(Double.NaN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SHOP.taking(Duration.ZERO, Duration.ofMillis(1)))
                .withMessage("median was PT0S but must be more than zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SHOP.taking(Duration.ofMillis(5), Duration.ofMillis(5)))
                .withMessage("p99 was PT0.005S but must be more than the median, PT0.005S");
    }
}
