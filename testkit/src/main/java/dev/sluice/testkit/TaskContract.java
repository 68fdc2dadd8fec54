package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

abstract class TaskContract extends Contract {
    private static final TaskId ID = new TaskId("r-1-migrate");

    TaskContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void a_task_runs_and_its_end_stays_to_be_seen() {
        KitDriver driver = withTasks();

        assertThat(driver.make(run(driver, Duration.ofMillis(300), 0)).changed())
                .isTrue();

        untilEnded(driver);
        assertThat(status(driver).state()).isEqualTo(TaskStatus.State.SUCCEEDED);
        assertThat(status(driver).exitCode()).hasValue(0);
        kit.runsOf(ID).ifPresent(runs -> assertThat(runs).isEqualTo(1));
    }

    @Test
    void a_task_that_was_started_is_never_started_again() {
        KitDriver driver = withTasks();
        driver.make(run(driver, Duration.ofMillis(300), 0));
        assertThat(driver.apply(run(driver, Duration.ofMillis(300), 0))).isEqualTo(UNCHANGED);
        untilEnded(driver);

        assertThat(driver.apply(run(driver, Duration.ofMillis(300), 0))).isEqualTo(UNCHANGED);
        KitDriver next = takeOverFrom(driver);
        assertThat(next.apply(run(next, Duration.ofMillis(300), 0))).isEqualTo(UNCHANGED);
        assertThat(status(next).state()).isEqualTo(TaskStatus.State.SUCCEEDED);
        kit.runsOf(ID).ifPresent(runs -> assertThat(runs).isEqualTo(1));
    }

    @Test
    void a_task_that_fails_is_failed_with_its_exit_code() {
        KitDriver driver = withTasks();
        driver.make(run(driver, Duration.ZERO, 3));

        untilEnded(driver);

        assertThat(status(driver).state()).isEqualTo(TaskStatus.State.FAILED);
        assertThat(status(driver).exitCode()).hasValue(3);
    }

    @Test
    void a_task_is_forgotten_when_it_has_ended_and_not_before() {
        KitDriver driver = withTasks();
        driver.make(run(driver, Duration.ofSeconds(3), 0));
        assertThat(driver.apply(new Change.ForgetTask(ID))).isInstanceOf(Effect.Refused.class);
        untilEnded(driver);

        driver.make(new Change.ForgetTask(ID));

        until("it is forgotten", () -> driver.observe().task(ID).isEmpty());
        assertThat(driver.apply(new Change.ForgetTask(ID))).isEqualTo(UNCHANGED);
    }

    @Test
    void a_platform_without_tasks_refuses_them() {
        assumeTrue(!can().tasks(), "this platform runs tasks");
        KitDriver driver = driver();

        assertThat(driver.apply(run(driver, Duration.ZERO, 0))).isInstanceOf(Effect.Refused.class);
        assertThat(driver.observe().tasks()).isEmpty();
    }

    private KitDriver withTasks() {
        assumeTrue(can().tasks(), "this platform runs no tasks");
        return driver();
    }

    private Change run(KitDriver driver, Duration runs, int exitCode) {
        return new Change.RunTask(ID, driver.prepare(kit.ready("v1")), kit.task(runs, exitCode));
    }

    private void untilEnded(KitDriver driver) {
        until("the task has ended", () -> status(driver).state() != TaskStatus.State.RUNNING);
    }

    private static TaskStatus status(KitDriver driver) {
        return driver.observe().task(ID).orElseThrow(() -> new AssertionError("There is no task " + ID));
    }
}
