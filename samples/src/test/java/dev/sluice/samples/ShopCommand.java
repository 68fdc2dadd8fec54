package dev.sluice.samples;

import java.nio.file.Path;
import java.util.List;

/** How tests elsewhere start the shop: small, and marked so that they find its processes again. */
public final class ShopCommand {
    private ShopCommand() {}

    /** @param mark what the command line holds beside the program */
    public static List<String> marked(String mark) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dshop.mark=" + mark,
                "-cp",
                Path.of(ShopApp.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString(),
                ShopApp.class.getName());
    }
}
