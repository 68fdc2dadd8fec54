import dev.sluice.driver.Outcome;
import dev.sluice.local.LocalDeployer;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.BlueGreen;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** Puts version 1 of App.java live on this machine, then version 2, asks each for its greeting, and stops it all. */
public class Deploy {
    public static void main(String[] args) throws Exception {
        var hello = LocalDeployer.application("hello")
                .stateDirectory(Path.of("target", "hello"))
                .build();
        try (var engine = RolloutEngine.create()) {
            release("v1", hello, engine);
            release("v2", hello, engine);
        } finally {
            hello.daemon().stopWithInstances();
        }
    }

    private static void release(String version, LocalDeployer hello, RolloutEngine engine) throws Exception {
        String greeting = "Hello from " + version;
        Outcome outcome = engine.run(Rollout.of(Release.command("java", "App.java")
                        .config("GREETING", greeting)
                        .label(version)
                        .build())
                .to(hello)
                .using(BlueGreen.instant())
                .build());
        String answer = get(hello.daemon().address());
        System.out.println(version + ": " + outcome + ", users read: " + answer);
        if (outcome.exitCode() != 0 || !answer.equals(greeting)) {
            throw new IllegalStateException(version + " should be live");
        }
    }

    private static String get(URI address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
