package dev.sluice.k8s.internal;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.fence.Fence;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One-off tasks as Jobs: made suspended, then started by a write that tests the fence, so that a superseded driver can make one and never
 * start it. A Job runs one pod once, and stays until it is forgotten, because its name is what keeps it from running again.
 */
final class Tasks {
    private static final Effect UNCHANGED = new Effect.Applied(false, Optional.empty());

    private final Api api;
    private final NamespaceView view;
    private final String application;
    private final Writes writes;

    Tasks(Api api, NamespaceView view, String application, Writes writes) {
        this.api = api;
        this.view = view;
        this.application = application;
        this.writes = writes;
    }

    Effect run(Fence fence, Change.RunTask run, Observed world, Limit limit) {
        Optional<Job> there = job(run.task(), world);
        if (there.isEmpty()) {
            Optional<Fence> above = world.fence().filter(f -> f.epoch() > fence.epoch());
            if (above.isPresent()) {
                return new Effect.Superseded(above.get());
            }
            there = api.create(Kind.JOBS, view.namespace(), suspended(run), limit);
            if (there.isEmpty()) {
                return new Effect.Stale("Job " + name(run.task()) + " was made by somebody else just now");
            }
            view.written(Kind.JOBS, there.get());
        }
        if (!Boolean.TRUE.equals(there.get().getSpec().getSuspend())) {
            return UNCHANGED;
        }
        Patch start = new Patch().test("/spec/suspend", true).replace("/spec/suspend", false);
        return Changes.effect(writes.patch(fence, Kind.JOBS, there.get(), start, limit), Optional.empty());
    }

    Effect forget(Fence fence, TaskId task, Observed world, Limit limit) {
        Optional<Job> job = job(task, world);
        if (job.isEmpty()) {
            return UNCHANGED;
        } else if (status(job.get(), task, world).state() == TaskStatus.State.RUNNING) {
            return new Effect.Refused("Task " + task + " still runs: it can't be forgotten");
        }
        return Changes.effect(writes.delete(fence, Kind.JOBS, job.get(), limit), Optional.empty());
    }

    /** Every task that was ever started and not forgotten. */
    static List<TaskStatus> statuses(Observed world, String application) {
        List<TaskStatus> statuses = new ArrayList<>();
        for (Job job : world.all(Kind.JOBS)) {
            String task = Observed.label(job, Names.TASK);
            boolean ours = application.equals(Observed.label(job, Names.APPLICATION));
            if (ours && task != null && !Boolean.TRUE.equals(job.getSpec().getSuspend())) {
                statuses.add(status(job, new TaskId(task), world));
            }
        }
        return statuses;
    }

    private static TaskStatus status(Job job, TaskId task, Observed world) {
        boolean complete = isSo(job, "Complete") || isSo(job, "SuccessCriteriaMet");
        boolean failed = isSo(job, "Failed") || isSo(job, "FailureTarget");
        if (!complete && !failed) {
            return new TaskStatus(task, TaskStatus.State.RUNNING, OptionalInt.empty(), "");
        }
        Optional<ContainerStateTerminated> end = world.all(Kind.PODS).stream()
                .filter(p -> task.value().equals(Observed.label(p, Names.TASK))
                        && job.getMetadata().getUid().equals(Observed.label(p, "batch.kubernetes.io/controller-uid")))
                .map(Tasks::end)
                .flatMap(Optional::stream)
                .findFirst();
        OptionalInt exitCode = end.map(e -> OptionalInt.of(e.getExitCode()))
                .orElseGet(() -> complete ? OptionalInt.of(0) : OptionalInt.empty());
        String output = end.map(ContainerStateTerminated::getMessage).orElse("");
        return new TaskStatus(
                task,
                complete ? TaskStatus.State.SUCCEEDED : TaskStatus.State.FAILED,
                exitCode,
                output.length() <= 2_000 ? output : output.substring(output.length() - 2_000));
    }

    private static Optional<ContainerStateTerminated> end(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getContainerStatuses().stream()
                .filter(s -> s.getState() != null && s.getState().getTerminated() != null)
                .map(s -> s.getState().getTerminated())
                .findFirst();
    }

    private static boolean isSo(Job job, String type) {
        List<JobCondition> conditions =
                job.getStatus() == null || job.getStatus().getConditions() == null
                        ? List.of()
                        : job.getStatus().getConditions();
        return conditions.stream().anyMatch(c -> type.equals(c.getType()) && "True".equals(c.getStatus()));
    }

    private static Optional<Job> job(TaskId task, Observed world) {
        return world.all(Kind.JOBS).stream()
                .filter(j -> task.value().equals(Observed.label(j, Names.TASK)))
                .findFirst();
    }

    private String name(TaskId task) {
        return application + "-" + task;
    }

    /** The release's own container with another command: no checks, no traffic, no second try. */
    private Job suspended(Change.RunTask run) {
        Blueprint blueprint = Staging.blueprint(run.prepared());
        PodTemplateSpec template = blueprint.deployment().getSpec().getTemplate();
        Map<String, String> labels = Map.of(
                Names.APP_NAME,
                application + "-task",
                Names.MANAGED_BY,
                Names.MANAGER,
                Names.APPLICATION,
                application,
                Names.TASK,
                run.task().value());
        template.getMetadata().setLabels(labels);
        template.getSpec().setRestartPolicy("Never");
        template.getSpec().setTopologySpreadConstraints(List.of());
        Container container = template.getSpec().getContainers().stream()
                .filter(c -> c.getName().equals(blueprint.container()))
                .findFirst()
                .orElseThrow();
        container.setCommand(run.command());
        container.setArgs(List.of());
        container.setReadinessProbe(null);
        container.setLivenessProbe(null);
        container.setStartupProbe(null);
        container.setLifecycle(null);
        container.setTerminationMessagePolicy("FallbackToLogsOnError");
        template.getSpec().setContainers(List.of(container));
        return new JobBuilder()
                .withNewMetadata()
                .withName(name(run.task()))
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withSuspend(true)
                .withBackoffLimit(0)
                .withTemplate(template)
                .endSpec()
                .build();
    }
}
