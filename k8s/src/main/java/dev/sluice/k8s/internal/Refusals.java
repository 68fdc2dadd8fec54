package dev.sluice.k8s.internal;

import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import dev.sluice.SluiceException;
import dev.sluice.TransientException;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer that is no success means for a rollout.
 *
 * <p>Which ones may be sent again follows the measurements of the real server: an overloaded one says when to come back, a webhook that
 * can't be reached is worth two more tries, and a request that it can't read will never be read.
 */
final class Refusals {
    private static final int LONGEST = 500;

    private final KubernetesSerialization json;

    Refusals(KubernetesSerialization json) {
        this.json = json;
    }

    /** Whether the server did nothing and says that it may be asked again. */
    static boolean comeBack(Answer answer) {
        return answer.status() == 429 || answer.status() == 503;
    }

    /** How often a request may be sent again that failed so inside the server, beyond what a time limit allows. */
    int retriesAfterFailure(Request request, Answer answer) {
        if (answer.status() < 500 || (answer.status() == 500 && unreadable(answer))) {
            return 0;
        }
        if (answer.text().contains("failed calling webhook")) {
            return 2;
        }
        return request.repeatable() ? 3 : 0;
    }

    SluiceException exception(Request request, Answer answer, @Nullable Duration retryAfter) {
        Status status = status(answer);
        String said = status == null ? "" : said(status);
        String message = request + " was answered with " + answer.status() + (said.isEmpty() ? "" : ": " + said);
        return switch (answer.status()) {
            case 401 ->
                new PermanentException(
                        Reason.UNAUTHORIZED,
                        message + ". The credentials are missing, expired or revoked: renew them and resume");
            case 403 -> forbidden(message, status);
            case 404 ->
                new PermanentException(said.contains("namespaces \"") ? Reason.TARGET_GONE : Reason.REFUSED, message);
            case 408, 429 -> new TransientException(message, retryAfter, null);
            case 400, 405, 409, 410, 413, 415, 422 -> new PermanentException(Reason.REFUSED, message);
            default ->
                answer.status() >= 500 && !(answer.status() == 500 && unreadable(answer))
                        ? new TransientException(message, retryAfter, null)
                        : new PermanentException(Reason.REFUSED, message);
        };
    }

    private static PermanentException forbidden(String message, @Nullable Status status) {
        String said = status == null || status.getMessage() == null ? "" : status.getMessage();
        if (causes(status).stream().anyMatch(c -> "NamespaceTerminating".equals(c.getReason()))
                || said.contains("because it is being terminated")) {
            return new PermanentException(Reason.TARGET_GONE, message);
        } else if (said.contains("exceeded quota") || said.contains("failed quota")) {
            return new PermanentException(Reason.NO_ROOM, message);
        }
        return new PermanentException(
                Reason.REFUSED,
                said.contains("cannot ") ? message + ". The role that KubernetesAccess renders allows it" : message);
    }

    /** The server's own words for a request that it can't make sense of, which it answers with 500. */
    private static boolean unreadable(Answer answer) {
        String text = answer.text();
        return text.contains("failed to create typed patch") || text.contains("omits key field");
    }

    private static List<StatusCause> causes(@Nullable Status status) {
        return status == null
                        || status.getDetails() == null
                        || status.getDetails().getCauses() == null
                ? List.of()
                : status.getDetails().getCauses();
    }

    /** The server's words. Those for an object that holds secrets may repeat them, so they are left out. */
    private static String said(Status status) {
        String kind = status.getDetails() == null ? null : status.getDetails().getKind();
        if (status.getMessage() == null || "Secret".equals(kind) || "secrets".equals(kind)) {
            return status.getReason() == null ? "" : status.getReason();
        }
        String message = status.getMessage();
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...";
    }

    private @Nullable Status status(Answer answer) {
        try {
            return json.unmarshal(answer.text(), Status.class);
        } catch (RuntimeException notOne) {
            return null; // a proxy in between answers in its own words
        }
    }
}
