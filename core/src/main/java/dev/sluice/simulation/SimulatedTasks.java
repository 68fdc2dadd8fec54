package dev.sluice.simulation;

import dev.sluice.deploy.TaskId;
import dev.sluice.fence.Fence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The registry of one-off tasks, in the order in which they were started. */
record SimulatedTasks(@Nullable Fence claim, List<SimulatedTask> all) {
    static final SimulatedTasks NONE = new SimulatedTasks(null, List.of());

    Optional<SimulatedTask> task(TaskId id) {
        return all.stream().filter(t -> t.id().equals(id)).findFirst();
    }

    SimulatedTasks claimed(Fence fence) {
        return new SimulatedTasks(Claims.higher(claim, fence), all);
    }

    SimulatedTasks with(SimulatedTask task) {
        List<SimulatedTask> more = new ArrayList<>(without(task.id()).all);
        more.add(task);
        return new SimulatedTasks(claim, List.copyOf(more));
    }

    SimulatedTasks without(TaskId id) {
        return new SimulatedTasks(
                claim, all.stream().filter(t -> !t.id().equals(id)).toList());
    }

    SimulatedTasks settled(Instant now) {
        return all.stream().noneMatch(SimulatedTask::running)
                ? this
                : new SimulatedTasks(
                        claim, all.stream().map(t -> t.settled(now)).toList());
    }

    Stream<Instant> due() {
        return all.stream().flatMap(t -> Stream.ofNullable(t.endsAt()));
    }
}
