package dev.sluice.architecture.planted;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;

/** Open for extension, with a foreign type and a checked exception in its signatures. */
public class Extensible {
    /** Foreign deep inside a type argument. */
    public List<Logger[]> loggers() {
        return List.of();
    }

    /** Checked. */
    public void write() throws IOException {
        throw new IOException("never called");
    }
}
