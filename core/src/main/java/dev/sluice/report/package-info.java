/** A rollout told afterwards: one page that needs nothing else, and the same as JSON. */
@NullMarked
package dev.sluice.report;

import org.jspecify.annotations.NullMarked;
