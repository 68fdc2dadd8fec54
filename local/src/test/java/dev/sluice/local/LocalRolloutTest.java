package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Outcome;
import dev.sluice.local.internal.TestApplication;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.BlueGreen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole rollouts, engine and processes and router, with users who must not notice. */
class LocalRolloutTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path path;

    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();

    @Test
    void users_notice_neither_a_new_release_nor_one_that_was_taken_back() throws IOException, InterruptedException {
        try (LocalDeployer shop = LocalDeployer.application("shop")
                        .stateDirectory(path)
                        .healthEvery(Duration.ofMillis(100), Duration.ofSeconds(5))
                        .settleFor(Duration.ofMillis(100))
                        .drainLimit(Duration.ofSeconds(2))
                        .inThisProcess()
                        .build();
                RolloutEngine engine = RolloutEngine.create()) {
            BlueGreen instant = BlueGreen.builder().deleteOld().build();
            assertThat(engine.run(rollout(shop, instant, TestApplication.command("v1"))))
                    .isInstanceOf(Outcome.Promoted.class);
            URI address = shop.daemon().address();
            List<Thread> users = Stream.of("GET", "POST")
                    .map(method -> new Thread(() -> use(address, method)))
                    .toList();
            users.forEach(Thread::start);

            Outcome better = engine.run(rollout(shop, instant, TestApplication.command("v2")));
            Outcome broken = engine.run(rollout(shop, instant, List.of("/bin/sh", "-c", "echo no; exit 1")));
            stopped.set(true);
            for (Thread user : users) {
                user.join();
            }

            assertThat(better).isInstanceOf(Outcome.Promoted.class);
            assertThat(broken).isInstanceOf(Outcome.RolledBack.class);
            assertThat(broken.toString()).contains("exit code 1");
            assertThat(lost).isEmpty();
            assertThat(shop.daemon().requests()).isEqualTo(answered.get());
            assertThat(shop.observe().traffic().weights()).hasSize(1);
            assertThat(answer(address, "GET").body()).isEqualTo("v2");
        } finally {
            try (LocalDeployer last =
                    LocalDeployer.application("shop").stateDirectory(path).build()) {
                last.daemon().stopWithInstances();
                StoppedDaemon.await(path);
            }
        }
    }

    private void use(URI address, String method) {
        String last = "v1";
        while (!stopped.get()) {
            try {
                HttpResponse<String> answer = answer(address, method);
                boolean backwards = last.equals("v2") && !answer.body().equals("v2");
                if (answer.statusCode() != 200 || backwards) {
                    lost.add(method + " " + answer.statusCode() + " " + answer.body() + " after " + last);
                }
                last = answer.body();
                answered.incrementAndGet();
            } catch (IOException | InterruptedException broken) {
                lost.add(method + " " + broken);
            }
        }
    }

    private static HttpResponse<String> answer(URI address, String method) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(address)
                        .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("x"))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }

    private static Rollout rollout(LocalDeployer shop, BlueGreen strategy, List<String> command) {
        return Rollout.of(Release.of(new Workload.Command(command, Optional.of("/")))
                        .label(
                                command.get(command.size() - 1).length() < 10
                                        ? command.get(command.size() - 1)
                                        : "broken")
                        .build())
                .to(shop)
                .using(strategy)
                .build();
    }
}
