/** A whole platform as one immutable value, for trying a plan out on a virtual clock and for tests. */
@NullMarked
package dev.sluice.simulation;

import org.jspecify.annotations.NullMarked;
