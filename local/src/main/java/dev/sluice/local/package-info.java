/** Real processes on this machine behind an embedded weighted HTTP router: the provider that needs nothing but a machine. */
@NullMarked
package dev.sluice.local;

import org.jspecify.annotations.NullMarked;
