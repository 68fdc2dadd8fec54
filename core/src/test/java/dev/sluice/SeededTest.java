package dev.sluice;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SeededTest {
    @Test
    void whatever_a_test_by_chance_fails_with_it_says_how_to_fail_again() {
        assertThatThrownBy(() -> Seeded.check(4711, seed -> {
                    throw new IllegalStateException("unlucky");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("again with -Dsluice.seed=4711: unlucky")
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
