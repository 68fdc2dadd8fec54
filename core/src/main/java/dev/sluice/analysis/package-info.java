/**
 * Whether a new revision is good enough: metrics, where they are read, what was measured, and judges that say what it means. Pure values;
 * nothing here waits, reads a clock or starts a thread.
 *
 * <p>An {@link dev.sluice.analysis.Analysis} is part of a plan and goes into the journal with it, so that any process can go on. Where its
 * numbers come from is not: each metric names a {@link dev.sluice.analysis.MetricSource}, and the process that runs the rollout binds
 * sources to these names, as it does with gates. A driver uses them like this, for a step that is judged:
 *
 * <ol>
 *   <li>When the step's traffic is seen, {@code Evidence.start(now)} goes into the journal. It is the whole state: a process that takes
 *       over loads it and goes on with the same judgement.
 *   <li>At {@code analysis.due(evidence)} it asks a question with {@code analysis.undecided(evidence)} and {@code
 *       analysis.window(evidence, now)}. The engine reads each of these metrics once for the new revision, on threads of its own, and
 *       answers with one {@link dev.sluice.analysis.Measurement} each, all with the instant of the question. What a source throws, and
 *       not answering within the limit, is a measurement too: {@link dev.sluice.analysis.Reading.Unavailable}. A source that is not bound
 *       in this process is {@code Unavailable} for good.
 *   <li>{@code judge.add} takes the measurements into the evidence, in any order; one that is already in it changes nothing. The evidence
 *       is written to the journal before anything follows from it.
 *   <li>{@code judge.judge(evidence)} says what it means: <em>pass</em> ends the step, <em>fail</em> goes back, <em>continue</em> waits
 *       until the next is due, <em>inconclusive</em> does what {@link dev.sluice.analysis.Analysis#whenInconclusive()} says; whoever
 *       goes on after that starts with new evidence.
 *   <li>When {@code analysis.isOver(evidence, now)}, {@code judge.conclude(evidence)} is the last word; it is never <em>continue</em>. Time
 *       that was spent paused is taken out by {@code evidence.afterPause}.
 * </ol>
 */
@NullMarked
package dev.sluice.analysis;

import org.jspecify.annotations.NullMarked;
