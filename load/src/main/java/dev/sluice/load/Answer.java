package dev.sluice.load;

import java.util.Optional;

/**
 * One complete response.
 *
 * @param status the HTTP status, 200 to 599
 * @param version what the version header said, if it was there
 * @param body the body as UTF-8, as far as {@link Load.Builder#bodyLimit(int)} lets it be seen
 */
public record Answer(int status, Optional<String> version, String body) {
    /** The failure that this answer is, if its status says so. */
    Optional<Failure> failure() {
        if (status >= 500) {
            return Optional.of(Failure.STATUS_5XX);
        }
        return status >= 400 ? Optional.of(Failure.STATUS_4XX) : Optional.empty();
    }
}
