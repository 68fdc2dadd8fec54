/** Measured numbers: named benchmarks, the lines they print and the page they write. Not published. */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
