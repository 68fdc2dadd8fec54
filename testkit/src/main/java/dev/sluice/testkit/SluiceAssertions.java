package dev.sluice.testkit;

import dev.sluice.driver.Outcome;

/** Where assertions about rollouts start. */
public final class SluiceAssertions {
    private SluiceAssertions() {}

    public static OutcomeAssert assertThat(Outcome actual) {
        return new OutcomeAssert(actual);
    }
}
