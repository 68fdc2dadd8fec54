package dev.sluice.deploy;

/** Something that was registered and can be taken back, once or several times. */
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
