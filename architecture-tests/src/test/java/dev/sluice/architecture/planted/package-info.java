/** Classes that break the rules, one each: what the rules find here shows that they can fail. */
@NullMarked
package dev.sluice.architecture.planted;

import org.jspecify.annotations.NullMarked;
