/** Real processes that are killed, stopped, lied to and starved while people use the shop. */
@NullMarked
package dev.sluice.samples.faults;

import org.jspecify.annotations.NullMarked;
