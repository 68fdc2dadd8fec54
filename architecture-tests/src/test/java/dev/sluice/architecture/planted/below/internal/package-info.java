/** Belongs to its parent. */
@NullMarked
package dev.sluice.architecture.planted.below.internal;

import org.jspecify.annotations.NullMarked;
