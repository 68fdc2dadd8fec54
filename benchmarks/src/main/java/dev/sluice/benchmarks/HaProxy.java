package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** HAProxy in front of one application, as a process of this benchmark: no file of its own is read, and it ends with {@link #close()}. */
final class HaProxy implements AutoCloseable {
    private final Process process;
    private final int port;

    private HaProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The program, on the path or where Debian has it. */
    static Optional<Path> program() {
        return Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin"))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "haproxy"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What it calls itself, without the date. */
    static String version(Path program) throws IOException {
        Process asked = new ProcessBuilder(program.toString(), "-v").start();
        String first = new String(asked.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .findFirst()
                .orElse("");
        return first.replaceFirst("^HAProxy version (\\S+).*$", "HAProxy $1");
    }

    static HaProxy start(Path program, URI application) throws IOException, InterruptedException {
        int port = freePort();
        Path configuration = Files.createTempFile("sluice-bench", ".cfg");
        Files.writeString(configuration, configuration(port, application));
        Path output = Files.createTempFile("sluice-bench", ".log");
        Process process = new ProcessBuilder(program.toString(), "-db", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            awaitListening(process, port, output);
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        } finally {
            Files.delete(configuration);
            Files.delete(output);
        }
        return new HaProxy(process, port);
    }

    /**
     * What our router does as well: HTTP/1.1, connections kept on both sides and shared, a header for the user's address. Everything else is
     * as it comes, a thread for each core included.
     */
    static String configuration(int port, URI application) {
        return """
                global
                    maxconn 8192
                defaults
                    mode http
                    option forwardfor
                    http-reuse always
                    timeout connect 5s
                    timeout client 60s
                    timeout server 60s
                frontend users
                    bind 127.0.0.1:%d
                    default_backend application
                backend application
                    server one %s:%d
                """.formatted(port, application.getHost(), application.getPort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(Process process, int port, Path output)
            throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        throw new IOException("HAProxy does not listen; it said: " + Files.readString(output));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
