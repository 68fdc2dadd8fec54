/** What tests of rollouts and of providers need: a platform in memory, a clock moved by hand, faults, and the compatibility kit. */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
