package dev.sluice.local.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A real application in a process of its own, with nothing but the JDK: answers with its version, drains on SIGTERM, and misbehaves when its
 * environment or a request says so.
 */
public final class TestApplication {
    private TestApplication() {}

    /** @param arguments the version */
    public static void main(String[] arguments) throws IOException {
        String version = arguments[0];
        AtomicBoolean healthy = new AtomicBoolean(!"no".equals(System.getenv("HEALTHY")));
        int port = Integer.parseInt(System.getenv("PORT"));
        ThreadPoolExecutor requests = (ThreadPoolExecutor) Executors.newCachedThreadPool();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        server.setExecutor(requests);
        server.createContext("/", exchange -> answer(exchange, 200, version));
        server.createContext(
                "/pid",
                exchange -> answer(exchange, 200, "" + ProcessHandle.current().pid()));
        server.createContext(
                "/env",
                exchange -> answer(
                        exchange,
                        200,
                        String.valueOf(System.getenv(exchange.getRequestURI().getQuery()))));
        server.createContext("/health", exchange -> answer(exchange, healthy.get() ? 200 : 500, ""));
        server.createContext("/sick", exchange -> {
            healthy.set(false);
            answer(exchange, 200, "");
        });
        server.createContext("/fail", exchange -> answer(exchange, 500, version));
        server.createContext("/crash", exchange -> Runtime.getRuntime().halt(7));
        server.createContext("/say", exchange -> {
            System.out.println(exchange.getRequestURI().getQuery());
            answer(exchange, 200, "");
        });
        server.start();
        System.out.println("listening, version " + version);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("stopping");
            // until JDK 21, stop() waits for the whole time when there is nothing to wait for
            server.stop(requests.getActiveCount() > 0 ? 5 : 0);
        }));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** The command that starts it. */
    public static List<String> command(String version) {
        String classes = Path.of(TestApplication.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                classes,
                TestApplication.class.getName(),
                version);
    }
}
