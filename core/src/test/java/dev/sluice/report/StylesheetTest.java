package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StylesheetTest {
    private static final Pattern PROPERTY = Pattern.compile("--(\\w+): #([0-9a-f]{6});");
    private static final List<String> OF_WORDS_AND_LINES =
            List.of("text", "muted", "good", "bad", "open", "s1", "s2", "s3", "s4");

    /** WCAG 2.2, success criterion 1.4.3. */
    private static final double ENOUGH = 4.5;

    @Test
    void everything_stands_out_from_what_is_behind_it_by_day_and_by_night() {
        String[] schemes = Stylesheet.CSS.split("prefers-color-scheme: dark");
        assertThat(schemes).hasSize(2);
        Map<String, Integer> day = properties(schemes[0]);
        Map<String, Integer> night = new LinkedHashMap<>(day);
        night.putAll(properties(schemes[1].substring(0, schemes[1].indexOf("* {"))));
        assertThat(night).as("nothing is as by day").doesNotContainValue(day.get("page"));

        for (Map<String, Integer> scheme : List.of(day, night)) {
            for (String behind : List.of("page", "card")) {
                assertThat(OF_WORDS_AND_LINES)
                        .allSatisfy(name -> assertThat(contrast(scheme.get(name), scheme.get(behind)))
                                .as("%s on %s", name, behind)
                                .isGreaterThanOrEqualTo(ENOUGH));
            }
        }
    }

    @Test
    void every_colour_has_a_name_so_that_the_night_can_change_it() {
        String rules = Stylesheet.CSS.substring(Stylesheet.CSS.indexOf("* {"), Stylesheet.CSS.indexOf("@media print"));

        assertThat(rules).doesNotContainPattern("#[0-9a-f]{3,6}|rgb\\(|hsl\\(|: (black|white|red|green|blue)\\b");
        Matcher used = Pattern.compile("var\\(--(\\w+)\\)").matcher(rules);
        assertThat(used.results().map(m -> m.group(1))).isNotEmpty().allMatch(properties(Stylesheet.CSS)::containsKey);
    }

    @Test
    void lines_differ_in_more_than_their_colour() {
        assertThat(List.of("s2", "s3", "mark"))
                .allSatisfy(
                        line -> assertThat(Stylesheet.CSS).containsPattern("\\." + line + " \\{[^}]*stroke-dasharray"));
        assertThat(Stylesheet.CSS).containsPattern("\\.line\\.s4 \\{[^}]*stroke-width: 5");
    }

    @Test
    void contrast_is_computed_as_the_standard_says() {
        assertThat(contrast(0x000000, 0xffffff)).isEqualTo(21);
        assertThat(contrast(0x777777, 0xffffff)).isBetween(4.47, 4.49);
    }

    private static Map<String, Integer> properties(String css) {
        Map<String, Integer> properties = new LinkedHashMap<>();
        Matcher matcher = PROPERTY.matcher(css);
        while (matcher.find()) {
            properties.put(matcher.group(1), Integer.parseInt(matcher.group(2), 16));
        }
        assertThat(properties).isNotEmpty();
        return properties;
    }

    private static double contrast(int one, int other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(int rgb) {
        return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8) + 0.0722 * channel(rgb);
    }

    private static double channel(int value) {
        double c = (value & 0xff) / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
