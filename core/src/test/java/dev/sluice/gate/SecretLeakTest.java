package dev.sluice.gate;

import static dev.sluice.gate.Asking.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.secret.SecretRef;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Invariant I5 for gates: whatever a webhook does, neither its token nor its URL is in anything that people get to see. */
class SecretLeakTest {
    private static final String CANARY = "canary-7Hq2";

    @Test
    void no_answer_exception_text_or_json_of_a_webhook_holds_a_secret() throws Exception {
        List<String> seen = new ArrayList<>();
        String echo = "{\"answer\":\"wait\",\"reason\":\"Bearer " + CANARY + "\"}";
        for (int status : new int[] {200, 202, 302, 401, 403, 429, 500, 503}) {
            try (StubServer server = StubServer.answering(
                    StubServer.reply(status, echo, "Location", "http://x.example/" + CANARY, "X-Echo", CANARY))) {
                ask(seen, server.at("/" + CANARY + "?key=" + CANARY).toString(), CANARY);
                ask(seen, server.at("/").toString(), CANARY);
            }
        }
        for (String reply : new String[] {CANARY, "HTTP/1.1 200 " + CANARY + "\r\n" + CANARY + "\r\n\r\n"}) {
            try (RawServer server = RawServer.saying(reply)) {
                ask(seen, server.at("http", "/" + CANARY).toString(), CANARY);
            }
        }
        try (RawServer server = RawServer.playing((socket, out) -> Thread.sleep(60_000))) {
            ask(seen, server.at("http", "/" + CANARY).toString(), CANARY);
        }
        ask(seen, "http://127.0.0.1:1/" + CANARY, CANARY);
        ask(seen, "http://10.0.0.1/" + CANARY, CANARY);
        ask(seen, "https://user:" + CANARY + "@127.0.0.1/", CANARY);
        ask(seen, "https://exa mple/" + CANARY, CANARY);
        ask(seen, CANARY, CANARY);
        ask(seen, "http://127.0.0.1:1/", CANARY + "\r\nX-Injected: yes");

        assertThat(seen)
                .hasSizeGreaterThan(60)
                .allSatisfy(text -> assertThat(text).doesNotContain(CANARY));
    }

    private static void ask(List<String> seen, String url, String token) {
        Webhook hook = Webhook.builder("qa", SecretRef.environment("URL"))
                .bearer(SecretRef.environment("TOKEN"))
                .plainHttp()
                .allowLoopback()
                .timeout(Duration.ofSeconds(2))
                .build();
        GateContext context = NOTHING.secret("URL", url).secret("TOKEN", token).context();
        seen.add(hook.toString());
        seen.add(context.toString());
        seen.add(JsonMapper.builder().build().writeValueAsString(hook.spec()));
        try {
            seen.add(hook.ask(context).toString());
        } catch (Exception e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            seen.add(trace.toString());
        }
    }
}
