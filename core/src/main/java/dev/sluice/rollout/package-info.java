/** Rollouts and the engine that runs them. */
@NullMarked
package dev.sluice.rollout;

import org.jspecify.annotations.NullMarked;
