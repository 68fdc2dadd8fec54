/**
 * The detached process behind {@link dev.sluice.local}: router, supervisor, state and control socket.
 *
 * <p>This package is internal to its module: anything in it may change or go at any time without notice.
 */
@NullMarked
package dev.sluice.local.internal;

import org.jspecify.annotations.NullMarked;
