/** What a rollout tells while it runs. */
@NullMarked
package dev.sluice.event;

import org.jspecify.annotations.NullMarked;
