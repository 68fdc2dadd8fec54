package dev.sluice.benchmarks;

/**
 * A named measurement that anyone can repeat with one command. Registered in {@link Bench}.
 *
 * <p>A run is the only one of its process, so it may use the whole machine; it ends by itself and leaves nothing behind.
 */
public interface Benchmark {

    /** The word after {@code -Dbench=}: lower case letters, digits and hyphens. */
    String name();

    /** What is measured and on what, in one sentence for the page and the list. */
    String what();

    /**
     * Measures and tells the recorder, metric by metric.
     *
     * @throws Exception if there is no true number; the run then fails and the page stays as it was
     */
    void run(Recorder recorder) throws Exception;
}
