/** Questions to the outside that hold a rollout until they are answered: approvals, webhooks, windows, checks. */
@NullMarked
package dev.sluice.gate;

import org.jspecify.annotations.NullMarked;
