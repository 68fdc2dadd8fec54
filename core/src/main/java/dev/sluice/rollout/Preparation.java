package dev.sluice.rollout;

import dev.sluice.driver.Assignment;
import dev.sluice.driver.Outcome;

/** What finding out what is to be done comes to. */
sealed interface Preparation {

    /** There is something to do. */
    record Ready(Assignment assignment) implements Preparation {}

    /** There is nothing to do: it ends before it begins. */
    record Ended(Outcome outcome) implements Preparation {}
}
