/** What a rollout must remember where its effects live, and what others may ask of it. */
@NullMarked
package dev.sluice.journal;

import org.jspecify.annotations.NullMarked;
