package dev.sluice.event;

/**
 * Hears what happens in rollouts. Meant to be implemented.
 *
 * <p>Each listener gets the events of one rollout in their order, one at a time, on a thread of the engine's.
 * It can neither block nor break a rollout: a listener that throws is reported to the log and gets the next event all the same; one that
 * falls more than 1,000 events behind misses the oldest of them, which is reported too.
 */
@FunctionalInterface
public interface RolloutListener {
    void on(Event event);
}
