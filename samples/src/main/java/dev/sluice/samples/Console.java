package dev.sluice.samples;

import java.io.PrintStream;

/** The standard output of a sample, a whole line at a time. Safe for use by many threads. */
final class Console {
    private final PrintStream out;

    private Console(PrintStream out) {
        this.out = out;
    }

    static Console standard() {
        return new Console(System.out);
    }

    void line(String text) {
        synchronized (out) {
            out.println(text);
            out.flush();
        }
    }
}
