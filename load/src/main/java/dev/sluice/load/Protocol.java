package dev.sluice.load;

import java.util.stream.Stream;

/** What requests travel over. */
public enum Protocol {
    /** One request at a time on each connection. */
    HTTP_1_1("HTTP/1.1"),
    /**
     * Many requests at a time on each connection, in clear text and without an upgrade: the server must know that it is spoken to so
     * (h2c with prior knowledge). Needs {@code io.netty:netty-codec-http2} on the class path.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-3.3">RFC 9113 §3.3</a>
     */
    HTTP_2("HTTP/2");

    private final String word;

    Protocol(String word) {
        this.word = word;
    }

    /** The one that is called so. */
    static Protocol parse(String word) {
        return Stream.of(values())
                .filter(protocol -> protocol.word.equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("protocol was '" + word + "' but must be HTTP/1.1 or HTTP/2"));
    }

    /** How people call it. */
    @Override
    public String toString() {
        return word;
    }
}
