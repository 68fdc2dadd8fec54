package dev.sluice.gate;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server that says whatever it likes. */
final class RawServer implements AutoCloseable {
    /** What to say once a connection is there. */
    interface Script {
        void play(Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch connected = new CountDownLatch(1);
    private final Thread thread;

    private RawServer(ServerSocket server, Script script) {
        this.server = server;
        this.thread = new Thread(() -> serve(script), "raw-server");
        thread.start();
    }

    static RawServer playing(Script script) throws IOException {
        return new RawServer(new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1")), script);
    }

    static RawServer saying(String reply) throws IOException {
        return playing((socket, out) -> {
            out.write(reply.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    private void serve(Script script) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                sockets.add(socket);
                connected.countDown();
                script.play(socket, socket.getOutputStream());
            } catch (IOException | InterruptedException e) {
                // The client went away, or the test is over: either is how a script ends.
            }
        }
    }

    URI at(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort() + path);
    }

    void awaitConnection() throws InterruptedException {
        connected.await();
    }

    @Override
    public void close() throws IOException {
        server.close();
        thread.interrupt();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
