package dev.sluice.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceTest {
    private static final DriverId ME = new DriverId("me");

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void epochs_start_at_one(long epoch) {
        assertThatThrownBy(() -> new Fence(epoch, ME))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epoch was " + epoch + " but must be at least 1");
    }

    @Test
    void the_same_driver_with_another_epoch_has_another_right() {
        assertThat(new Fence(1, ME)).isNotEqualTo(new Fence(2, ME)).isEqualTo(new Fence(1, ME));
    }

    @Test
    void the_answers_to_asking_for_a_lease_are_told_apart() {
        Fence fence = new Fence(1, ME);

        assertThat(new Grant.Granted(fence).<String>match(g -> "granted", h -> "held"))
                .isEqualTo("granted");
        assertThat(new Grant.Held(fence, Instant.EPOCH, "").<String>match(g -> "granted", h -> "held"))
                .isEqualTo("held");
    }
}
