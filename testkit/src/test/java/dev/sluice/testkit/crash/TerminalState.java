package dev.sluice.testkit.crash;

import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Progress;
import dev.sluice.release.RevisionId;
import dev.sluice.testkit.InMemoryPlatform;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that is left when a rollout has ended, without times and epochs: two runs that ended alike are equal in it.
 *
 * @param revisions by label: capacity, running and ready instances
 * @param traffic by label, and what else the rules say
 * @param tasks with how they ended; a task that has run can't be undone, so that a way back leaves it
 * @param good the good releases of the ledger with their capacities, newest first
 * @param warm what the ledger keeps warm
 * @param leftOver who holds the lease, what is unfinished, which signals wait: nothing, after an end
 */
record TerminalState(
        Map<String, String> revisions,
        Map<String, String> traffic,
        List<String> tasks,
        List<String> good,
        List<String> warm,
        List<String> leftOver) {

    static TerminalState of(InMemoryPlatform platform) {
        Snapshot world = platform.state().snapshot();
        Ledger ledger = ledger(platform);
        Map<String, String> revisions = new TreeMap<>();
        world.revisions()
                .forEach(r -> revisions.put(
                        r.label(), r.capacity() + ", " + r.running() + " running, " + r.ready() + " ready"));
        Map<String, String> traffic = new TreeMap<>();
        world.traffic().weights().forEach((id, weight) -> traffic.put(label(world, id), weight.toString()));
        world.traffic()
                .matches()
                .forEach(m -> traffic.put(m.kind() + " " + m.name() + "=" + m.value(), label(world, m.to())));
        world.traffic().mirror().ifPresent(m -> traffic.put("copies of " + m.share(), label(world, m.to())));
        return new TerminalState(
                revisions,
                traffic,
                world.tasks().stream()
                        .map(t -> t.task() + " " + t.state())
                        .sorted()
                        .toList(),
                ledger.good().stream()
                        .map(g -> g.prepared().label() + " " + g.capacity())
                        .toList(),
                ledger.warm().stream().map(w -> label(world, w.revision())).toList(),
                leftOver(platform, ledger));
    }

    private static List<String> leftOver(InMemoryPlatform platform, Ledger ledger) {
        Stream<Object> lease = platform.state().holder().stream().map(f -> "lease of " + f);
        Stream<Object> unfinished = ledger.rollout().stream().map(Progress::toString);
        return Stream.of(lease, unfinished, platform.state().signals().stream())
                .flatMap(s -> s.map(Object::toString))
                .toList();
    }

    static Ledger ledger(InMemoryPlatform platform) {
        return platform.state()
                .checkpoint()
                .map(c -> LedgerDocument.fromJson(c.document()))
                .orElse(Ledger.empty());
    }

    /** The same but for what ran once and stays recorded. */
    TerminalState withoutTasks() {
        return new TerminalState(revisions, traffic, List.of(), good, warm, leftOver);
    }

    private static String label(Snapshot world, RevisionId id) {
        return world.revision(id).map(Revision::label).orElse("gone: " + id);
    }
}
