/** Strategies as values, and the plan that each compiles to for a given platform. */
@NullMarked
package dev.sluice.strategy;

import org.jspecify.annotations.NullMarked;
