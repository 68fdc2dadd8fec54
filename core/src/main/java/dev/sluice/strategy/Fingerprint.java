package dev.sluice.strategy;

import dev.sluice.analysis.Analysis;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.Weight;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The hash of a plan: each field by itself with its length in front, so that no two different plans give the same bytes, and so that
 * rewording what people read does not make stored plans look altered.
 */
final class Fingerprint implements Step.Visitor<Fingerprint> {
    private final MessageDigest digest;

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new dev.sluice.BugException("This Java platform has no SHA-256, which every one must have", e);
        }
    }

    /** 16 lower-case hexadecimal digits. */
    static String of(Plan plan) {
        Fingerprint print = new Fingerprint();
        print.add(
                plan.application().name(),
                plan.application().environment(),
                plan.strategy(),
                plan.trafficModel().name());
        print.add(plan.target().id().value(), plan.target().label());
        print.add(plan.capacity());
        plan.old().ifPresent(old -> {
            print.add("old", old.revision().value(), old.label());
            print.add(old.capacity());
            print.add(old.prepared().map(p -> p.id().value()).orElse(""));
        });
        print.steps(plan.steps());
        print.steps(plan.rollback());
        print.add(plan.expectedDuration().toString());
        return HexFormat.of().formatHex(print.digest.digest()).substring(0, 16);
    }

    private void steps(List<Step> steps) {
        add(Integer.toString(steps.size()));
        for (Step step : steps) {
            add(step.limit().toString());
            step.accept(this);
        }
    }

    private Fingerprint add(String... fields) {
        for (String field : fields) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return this;
    }

    private Fingerprint add(String kind, Analysis analysis) {
        List<String> print = analysis.fingerprint();
        return add(kind, Integer.toString(print.size())).add(print.toArray(new String[0]));
    }

    private Fingerprint add(Capacity capacity) {
        return capacity.match(
                fixed -> add("fixed", Integer.toString(fixed.count())),
                auto -> add("auto", Integer.toString(auto.min()), Integer.toString(auto.max())));
    }

    @Override
    public Fingerprint other(Step step) {
        return add(step.getClass().getSimpleName(), step.toString());
    }

    @Override
    public Fingerprint stage(Step.Stage step) {
        return add("stage", step.role().name());
    }

    @Override
    public Fingerprint scale(Step.Scale step) {
        return add("scale", step.role().name()).add(step.capacity());
    }

    @Override
    public Fingerprint ask(Step.Ask step) {
        add(
                "ask",
                step.gate().name(),
                step.gate().kind(),
                Integer.toString(step.gate().parameters().size()));
        step.gate().parameters().forEach(this::add);
        return this;
    }

    @Override
    public Fingerprint task(Step.Task step) {
        return add("task", step.name(), Integer.toString(step.command().size()))
                .add(step.command().toArray(new String[0]));
    }

    @Override
    public Fingerprint route(Step.Route step) {
        add(
                "route",
                Integer.toString(step.toNew().basisPoints()),
                Integer.toString(step.toOld().basisPoints()));
        step.matches().forEach(m -> add("match", m.kind().name(), m.name(), m.value()));
        return step.mirrored().equals(Weight.ZERO)
                ? this
                : add("mirror", Integer.toString(step.mirrored().basisPoints()));
    }

    @Override
    public Fingerprint bake(Step.Bake step) {
        return add("bake", step.duration().toString());
    }

    @Override
    public Fingerprint judge(Step.Judge step) {
        return add("judge", step.analysis());
    }

    @Override
    public Fingerprint watch(Step.Watch step) {
        return add("watch", step.analysis());
    }

    @Override
    public Fingerprint conclude(Step.Conclude step) {
        return add("conclude", step.analysis());
    }

    @Override
    public Fingerprint commit(Step.Commit step) {
        return add("commit");
    }

    @Override
    public Fingerprint drain(Step.Drain step) {
        return add("drain", step.role().name());
    }

    @Override
    public Fingerprint retire(Step.Retire step) {
        return add(
                "retire", step.role().name(), step.mode().name(), step.warmFor().toString());
    }

    @Override
    public Fingerprint collect(Step.Collect step) {
        return add("collect");
    }
}
