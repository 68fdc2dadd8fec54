package dev.sluice.gate;

import dev.sluice.TransientException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a webhook says. */
final class WebhookAnswer {
    static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);
    static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String asked;
    private final HttpReply reply;
    private final Instant now;
    private final UnaryOperator<String> redact;

    /**
     * @param asked who asked whom, as the start of a sentence
     * @param now what a date in {@code Retry-After} is compared with if the reply has no date of its own
     * @param redact takes out what must not be said: a server may repeat what it was told
     */
    WebhookAnswer(String asked, HttpReply reply, Instant now, UnaryOperator<String> redact) {
        this.asked = asked;
        this.reply = reply;
        this.now = now;
        this.redact = redact;
    }

    /** @throws TransientException if it is no answer */
    GateAnswer read() {
        Optional<JsonNode> body = body();
        switch (reply.status()) {
            case 202, 425, 429, 503:
                return new GateAnswer.Wait(pause(body), reason(body));
            case 403, 409, 422:
                return new GateAnswer.Fail(reason(body));
            default:
                if (reply.status() < 200 || reply.status() > 299) {
                    throw unusable(
                            reply.status() >= 300 && reply.status() < 400
                                    ? "redirects are never followed: give the final address"
                                    : "that is neither yes nor no nor wait");
                } else if (body.isPresent()) {
                    return answer(body.get());
                } else if (reply.body().isEmpty() && (reply.status() == 200 || reply.status() == 204)) {
                    return new GateAnswer.Pass(reason(body));
                }
                throw unusable("the body must be empty or a JSON object like {\"answer\":\"pass\"} of at most "
                        + Webhook.LARGEST_REPLY + " bytes");
        }
    }

    private GateAnswer answer(JsonNode body) {
        return switch (body.path("answer").asString("")) {
            case "pass" -> new GateAnswer.Pass(reason(Optional.of(body)));
            case "fail" -> new GateAnswer.Fail(reason(Optional.of(body)));
            case "wait" -> new GateAnswer.Wait(pause(Optional.of(body)), reason(Optional.of(body)));
            default -> throw unusable("its field \"answer\" must be \"pass\", \"fail\" or \"wait\"");
        };
    }

    private Optional<JsonNode> body() {
        if (reply.cut()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(reply.body())).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private String reason(Optional<JsonNode> body) {
        String given = body.map(b -> b.path("reason").asString("")).orElse("");
        String said = GateText.clean(redact.apply(given));
        return said.isEmpty() ? "answered " + reply.status() : said;
    }

    private Duration pause(Optional<JsonNode> body) {
        Duration wanted = body.map(b -> b.path("retryAfterSeconds"))
                .filter(JsonNode::canConvertToLong)
                .map(n -> seconds(n.asLong()))
                .or(() -> reply.header("Retry-After").flatMap(this::retryAfter))
                .orElse(DEFAULT_WAIT);
        return wanted.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wanted;
    }

    private Optional<Duration> retryAfter(String header) {
        if (header.matches("[0-9]{1,18}")) {
            return Optional.of(seconds(Long.parseLong(header)));
        }
        Instant from = reply.header("Date").flatMap(WebhookAnswer::date).orElse(now);
        return date(header).map(until -> Duration.between(from, until)).map(d -> seconds(d.toSeconds()));
    }

    private static Optional<Instant> date(String header) {
        try {
            return Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST_WAIT.toSeconds())));
    }

    private TransientException unusable(String what) {
        return new TransientException(asked + ": it answered " + reply.status() + ", but " + what);
    }
}
