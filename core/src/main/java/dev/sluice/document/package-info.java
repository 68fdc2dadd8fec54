/** Ledgers, plans, outcomes and strategies as text: JSON that we write and read again, YAML and JSON that people write. */
@NullMarked
package dev.sluice.document;

import org.jspecify.annotations.NullMarked;
