package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import java.util.List;

/**
 * What was found out about a draft before anything is written.
 *
 * @param problems it can't be rolled out like this
 * @param warnings it can, and this is what its author should know; whole sentences
 */
public record Findings(List<Problem> problems, List<String> warnings) {
    public Findings {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }
}
