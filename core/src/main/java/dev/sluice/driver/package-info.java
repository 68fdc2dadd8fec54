/** What to do next: a pure function of plan, world, memory and wishes. */
@NullMarked
package dev.sluice.driver;

import org.jspecify.annotations.NullMarked;
