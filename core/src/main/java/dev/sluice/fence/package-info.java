/** Who drives: leases and the epochs by which a platform refuses a stale driver. */
@NullMarked
package dev.sluice.fence;

import org.jspecify.annotations.NullMarked;
