/** May be used by the package below; must not use it. */
@NullMarked
package dev.sluice.architecture.planted.above;

import org.jspecify.annotations.NullMarked;
