package dev.sluice.gate;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** A gate that is code. */
final class CustomGate implements Gate {
    static final String KIND = "custom";

    private final GateSpec spec;
    private final Question question;

    CustomGate(String name, Question question) {
        this.spec = new GateSpec(name, KIND, Map.of());
        this.question = requireNonNull(question, "question");
    }

    @Override
    public GateSpec spec() {
        return spec;
    }

    @Override
    public GateAnswer ask(GateContext context) throws InterruptedException {
        return question.ask(context);
    }

    @Override
    public String toString() {
        return spec.toString();
    }
}
