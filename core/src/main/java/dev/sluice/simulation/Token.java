package dev.sluice.simulation;

import dev.sluice.traffic.TrafficRules;

/** The meaning of a world as text, a line for each object, so that a write can compare the line of its own object alone. */
final class Token {
    private Token() {}

    static String of(World world, boolean replicaShare) {
        StringBuilder text =
                new StringBuilder(128).append("epoch ").append(world.epoch()).append('\n');
        if (!replicaShare) {
            text.append(traffic(world.traffic().rules()));
        }
        for (SimulatedRevision revision : world.revisions()) {
            text.append(revision(revision));
        }
        return text.toString();
    }

    static String revision(SimulatedRevision revision) {
        return "revision " + revision.id() + ' ' + revision.capacity() + '\n';
    }

    /** Values of matches are free text, so their length goes with them. */
    static String traffic(TrafficRules rules) {
        StringBuilder text = new StringBuilder("traffic");
        rules.weights()
                .forEach((revision, weight) ->
                        text.append(' ').append(revision).append('=').append(weight.basisPoints()));
        rules.matches()
                .forEach(m -> text.append(' ')
                        .append(m.kind())
                        .append(' ')
                        .append(m.name())
                        .append(' ')
                        .append(m.value().length())
                        .append(':')
                        .append(m.value())
                        .append(' ')
                        .append(m.to()));
        rules.mirror()
                .ifPresent(m -> text.append(" mirror ")
                        .append(m.to())
                        .append('=')
                        .append(m.share().basisPoints()));
        return text.append('\n').toString();
    }
}
