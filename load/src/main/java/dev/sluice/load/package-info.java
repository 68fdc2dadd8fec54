/**
 * Open-loop HTTP load: requests leave at the times they were meant to leave, and nothing that is lost is hidden.
 *
 * <p>{@link dev.sluice.load.Load} says what is to be sent, {@link dev.sluice.load.LoadGenerator} sends it, a
 * {@link dev.sluice.load.LoadRun} can be looked at meanwhile, and a {@link dev.sluice.load.LoadReport} says what came of it —
 * or that the generator itself could not keep up, in which case nothing is known. {@link dev.sluice.load.LoadGate} puts the same
 * load on a new release before its users do, and a {@link dev.sluice.load.CapacitySweep} finds out how much it can take.
 */
@NullMarked
package dev.sluice.load;

import org.jspecify.annotations.NullMarked;
