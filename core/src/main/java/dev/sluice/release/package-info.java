/** What shall run: releases, their pinned form and their identity. */
@NullMarked
package dev.sluice.release;

import org.jspecify.annotations.NullMarked;
