package dev.sluice.k8s.internal;

import java.nio.charset.StandardCharsets;

/**
 * What the API server answered.
 *
 * @param status the HTTP status
 * @param body as it came
 */
record Answer(int status, byte[] body) {

    boolean ok() {
        return status >= 200 && status < 300;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return status + " with " + body.length + " bytes"; // a body may hold what nobody may read
    }
}
