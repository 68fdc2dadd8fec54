package dev.sluice.benchmarks;

import java.time.LocalDate;

/** What a number is worth nothing without: when, on what, and of which version. */
record Surroundings(LocalDate day, String jdk, String system, int cores, String version) {

    /** Those of this process. {@code version} is that of Sluice, which a class directory doesn't know. */
    static Surroundings of(LocalDate day, String version) {
        return new Surroundings(
                day,
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                version);
    }

    @Override
    public String toString() {
        return day + " · JDK " + jdk + " · " + system + ", " + cores + " cores · Sluice " + version;
    }
}
