import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A tiny application, run from its source: {@code java App.java}. It answers with the greeting that its environment says. */
public class App {
    public static void main(String[] args) throws IOException {
        byte[] greeting = System.getenv("GREETING").getBytes();
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, greeting.length);
            exchange.getResponseBody().write(greeting);
            exchange.close();
        });
        server.start();
    }
}
