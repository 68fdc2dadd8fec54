/** What a user would write: a small application, the load on it, and the quickstart that replaces it under that load. */
@NullMarked
package dev.sluice.samples;

import org.jspecify.annotations.NullMarked;
