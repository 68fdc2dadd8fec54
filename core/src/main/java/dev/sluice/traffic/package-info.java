/** The whole of an application's traffic as one value. */
@NullMarked
package dev.sluice.traffic;

import org.jspecify.annotations.NullMarked;
