/** What is left after a driver dies, wherever and however often. */
@NullMarked
package dev.sluice.testkit.crash;

import org.jspecify.annotations.NullMarked;
