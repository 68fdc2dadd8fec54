package dev.sluice;

import java.util.List;
import java.util.stream.Collectors;

/** An input that can't be used. Carries every problem that was found, not only the first. */
public final class ConfigurationException extends SluiceException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // always List.copyOf, which is serializable, of a serializable record
    private final List<Problem> problems;

    /**
     * @param subject what can't be used, as the start of a sentence: "This blue-green strategy"
     * @param problems at least one
     */
    public ConfigurationException(String subject, List<Problem> problems) {
        super(
                subject + " can't be used: "
                        + problems.stream().map(Problem::toString).collect(Collectors.joining("; ")),
                null);
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("problems was empty but must name at least one");
        }
        this.problems = List.copyOf(problems);
    }

    /** Every problem, in the order of the input. */
    public List<Problem> problems() {
        return problems;
    }
}
