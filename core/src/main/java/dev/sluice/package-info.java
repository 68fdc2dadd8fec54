/** The root of every error of Sluice, and what a problem with an input looks like. */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
