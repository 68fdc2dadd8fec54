/** The rules of the house, each a test over every published module. */
@NullMarked
package dev.sluice.architecture;

import org.jspecify.annotations.NullMarked;
