package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirstDeployTest {
    private final TemporaryDirectory home = TemporaryDirectory.create();
    private final DetachedRouter router =
            new DetachedRouter(home.path().resolve(".sluice").resolve("shop.local"));

    @AfterEach
    void leave_nothing_behind() {
        router.stop();
        home.discard();
    }

    @Test
    void the_example_of_the_readme_puts_a_jar_live() throws Exception {
        Path log = home.path().resolve("deploy.log");
        jar(home.path().resolve("shop.jar"));
        List<String> command = new ArrayList<>(JavaProcess.command(FirstDeploy.class, "v1"));
        command.add(1, "-Duser.home=" + home.path());
        Process deploy = new ProcessBuilder(command)
                .directory(home.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(deploy.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(deploy.exitValue()).as(Files.readString(log)).isZero();
        assertThat(get(router.daemon().address())).startsWith("version=v1 ");
    }

    private static String get(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }

    /** A jar that runs the shop of the samples with their class path. */
    private static void jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, ShopApp.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        }
    }
}
