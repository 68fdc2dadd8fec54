package dev.sluice.samples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How one instance of the shop behaves, well or badly, as its environment says.
 *
 * @param host {@code HOST}, the address to listen on; loopback by default
 * @param port {@code PORT}, 0 for any free one; 8080 by default
 * @param version {@code VERSION}, what every answer names; {@code v1} by default
 * @param errors {@code ERROR_RATE}, the share of requests that are answered with 500; none by default
 * @param slow {@code SLOW_RATE}, the share of requests that are answered {@code SLOW_MS} late; none by default
 * @param slowBy {@code SLOW_MS}; 1 s by default
 * @param startDelay {@code START_DELAY_MS}, the time before it listens; none by default
 * @param crashAtStart {@code CRASH_AT_START}, whether it dies instead of listening
 * @param crashAfter {@code CRASH_AFTER_MS}, the time after which it dies; zero, the default, for never
 * @param neverReady {@code NEVER_READY}, whether it serves but never says that it is ready
 * @param drain {@code DRAIN_MS}, how long it serves on after SIGTERM; 1 s by default
 */
record ShopSettings(
        String host,
        int port,
        String version,
        EvenShare errors,
        EvenShare slow,
        Duration slowBy,
        Duration startDelay,
        boolean crashAtStart,
        Duration crashAfter,
        boolean neverReady,
        Duration drain) {

    /** @throws IllegalArgumentException naming every variable that does not fit */
    static ShopSettings from(Map<String, String> environment) {
        Reader reader = new Reader(environment, new ArrayList<>());
        ShopSettings settings = new ShopSettings(
                environment.getOrDefault("HOST", "127.0.0.1"),
                (int) reader.number("PORT", "8080", 65_535),
                environment.getOrDefault("VERSION", "v1"),
                new EvenShare(reader.number("ERROR_RATE", "0", 1)),
                new EvenShare(reader.number("SLOW_RATE", "0", 1)),
                reader.millis("SLOW_MS", "1000"),
                reader.millis("START_DELAY_MS", "0"),
                reader.yes("CRASH_AT_START"),
                reader.millis("CRASH_AFTER_MS", "0"),
                reader.yes("NEVER_READY"),
                reader.millis("DRAIN_MS", "1000"));
        if (!reader.problems.isEmpty()) {
            throw new IllegalArgumentException("The shop can't start: " + String.join("; ", reader.problems));
        }
        return settings;
    }

    private record Reader(Map<String, String> environment, List<String> problems) {
        double number(String name, String standard, double most) {
            String text = environment.getOrDefault(name, standard);
            try {
                double value = Double.parseDouble(text);
                if (value >= 0 && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below, with what else does not fit
            }
            problems.add(name + " was '" + text + "' but must be a number in [0, " + (long) most + "]");
            return 0;
        }

        Duration millis(String name, String standard) {
            return Duration.ofMillis(
                    (long) number(name, standard, Duration.ofHours(1).toMillis()));
        }

        boolean yes(String name) {
            String text = environment.getOrDefault(name, "false");
            if (!text.equals("true") && !text.equals("false")) {
                problems.add(name + " was '" + text + "' but must be true or false");
            }
            return text.equals("true");
        }
    }
}
