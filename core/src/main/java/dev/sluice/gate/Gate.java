package dev.sluice.gate;

/**
 * A yes, no or not yet from outside. Meant to be implemented.
 *
 * <p>{@link #ask} runs on a thread of the engine's and is interrupted at the step's time limit; a gate that
 * throws, blocks or ignores the interrupt costs its step, never the lease. It may be asked many times, by several processes, and must not
 * change anything that matters.
 */
public interface Gate {

    /** What the journal keeps of it. Constant. */
    GateSpec spec();

    /**
     * Answers, within the step's time limit.
     *
     * @throws InterruptedException when the limit has passed
     */
    GateAnswer ask(GateContext context) throws InterruptedException;

    /**
     * A gate that is code. The journal keeps its name only, so a process that resumes the rollout must bind a gate of that name.
     *
     * @param name as in {@link GateSpec#name()}
     */
    static Gate custom(String name, Question question) {
        return new CustomGate(name, question);
    }

    /** What a custom gate asks. Same contract as {@link Gate#ask}. */
    @FunctionalInterface
    interface Question {
        GateAnswer ask(GateContext context) throws InterruptedException;
    }
}
