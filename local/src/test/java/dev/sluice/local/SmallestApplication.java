package dev.sluice.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Answers every request with an empty 200 and starts on a quarter of what one with an HTTP server takes, which counts where a kit starts a hundred. */
final class SmallestApplication {
    private static final byte[] OK =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private SmallestApplication() {}

    /** @param arguments not used; they tell releases apart */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv("PORT"));
        try (ServerSocket server = new ServerSocket(port, 100, InetAddress.getLoopbackAddress())) {
            while (true) {
                try (Socket user = server.accept()) {
                    answer(user);
                } catch (IOException left) {
                    // the next one, please
                }
            }
        }
    }

    private static void answer(Socket user) throws IOException {
        BufferedReader request =
                new BufferedReader(new InputStreamReader(user.getInputStream(), StandardCharsets.US_ASCII));
        String line = request.readLine();
        while (line != null && !line.isEmpty()) {
            line = request.readLine();
        }
        user.getOutputStream().write(OK);
    }

    static List<String> command(String label) {
        String classes = Path.of(SmallestApplication.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx16m",
                "-cp",
                classes,
                SmallestApplication.class.getName(),
                label);
    }
}
