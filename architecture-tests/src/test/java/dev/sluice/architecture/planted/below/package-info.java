/** May use the package above. */
@NullMarked
package dev.sluice.architecture.planted.below;

import org.jspecify.annotations.NullMarked;
