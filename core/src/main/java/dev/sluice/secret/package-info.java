/** Secrets by reference: resolved at the last hop, never printed, never stored. */
@NullMarked
package dev.sluice.secret;

import org.jspecify.annotations.NullMarked;
