/** What the tests of Argo Rollouts and Flagger ask of them, asked of Sluice; docs/comparison.md says which test is where. */
@NullMarked
package dev.sluice.testkit.scenario;

import org.jspecify.annotations.NullMarked;
