package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Problem;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

class PageTest {

    static Map<String, RolloutReport> reports() {
        return Map.of(
                "taken back", Told.canaryTakenBack(),
                "promoted", Told.promoted(),
                "every kind", Told.everyKind(),
                "one event", RolloutReport.of(List.of(new Event.Waiting(Told.ROLLOUT, Told.NOON, "stage", "room"))),
                "hostile", Hostile.report());
    }

    static List<RolloutReport> each() {
        return List.copyOf(reports().values());
    }

    @ParameterizedTest
    @MethodSource("each")
    void it_has_a_language_a_title_and_one_first_heading_with_the_others_in_order(RolloutReport report)
            throws Exception {
        Markup page = Markup.of(report);

        assertThat(page.only("html").getAttribute("lang")).isEqualTo("en");
        assertThat(Markup.text(page.only("h1")))
                .isEqualTo(page.all("title").get(0).getTextContent());
        int level = 0;
        for (Element element : page.all("*")) {
            if (element.getTagName().matches("h[1-6]")) {
                int next = element.getTagName().charAt(1) - '0';
                assertThat(next).as(Markup.text(element)).isLessThanOrEqualTo(level + 1);
                assertThat(Markup.text(element)).isNotEmpty();
                level = next;
            }
        }
        assertThat(page.only("main")).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("each")
    void every_drawing_has_a_title_and_a_description_and_every_table_a_caption_and_scopes(RolloutReport report)
            throws Exception {
        Markup page = Markup.of(report);

        assertThat(page.all("svg")).allSatisfy(svg -> {
            assertThat(svg.getAttribute("role")).isEqualTo("img");
            assertThat(Markup.children(svg)).extracting(Element::getTagName).startsWith("title", "desc");
            assertThat(Markup.children(svg).subList(0, 2))
                    .extracting(Markup::text)
                    .doesNotContain("");
        });
        assertThat(page.all("table")).isNotEmpty().allSatisfy(table -> {
            assertThat(Markup.children(table).get(0).getTagName()).isEqualTo("caption");
            assertThat(Markup.text(Markup.children(table).get(0))).isNotEmpty();
            assertThat(Markup.within(table, "th"))
                    .isNotEmpty()
                    .allSatisfy(th -> assertThat(th.getAttribute("scope")).isIn("col", "row"));
            int columns =
                    Markup.within(table, "tr").get(0).getElementsByTagName("th").getLength();
            assertThat(Markup.within(table, "tr"))
                    .allSatisfy(row -> assertThat(Markup.children(row)).hasSize(columns));
        });
    }

    @ParameterizedTest
    @MethodSource("each")
    void ids_are_unique_and_what_names_one_finds_it(RolloutReport report) throws Exception {
        Markup page = Markup.of(report);
        List<String> ids = page.all("*").stream()
                .map(e -> e.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();

        assertThat(ids).doesNotHaveDuplicates().isNotEmpty();
        assertThat(page.all("*"))
                .flatExtracting(e -> List.of(e.getAttribute("aria-labelledby").split(" ")))
                .filteredOn(id -> !id.toString().isEmpty())
                .isSubsetOf(ids);
    }

    @ParameterizedTest
    @MethodSource("each")
    void it_needs_nothing_from_anywhere_and_runs_no_script(RolloutReport report) throws Exception {
        Markup page = Markup.of(report);

        assertThat(page.all("*")).allSatisfy(element -> {
            assertThat(element.getTagName()).isIn((Object[])
                    "html head meta title link style body main header section p span h1 h2 h3 dl div dt dd ol ul li bdi strong svg rect path desc figure figcaption time table caption thead tbody tr th td"
                            .split(" "));
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                String name = element.getAttributes().item(i).getNodeName();
                assertThat(name).doesNotStartWith("on").isNotIn("src", "style", "srcset", "action");
            }
        });
        assertThat(page.all("link")).extracting(e -> e.getAttribute("href")).containsExactly("data:,");
        assertThat(page.only("style").getTextContent()).doesNotContain("url(", "@import", "@font-face");
        assertThat(page.all("meta"))
                .extracting(e -> e.getAttribute("content"))
                .anyMatch(policy -> policy.startsWith("default-src 'none'"));
    }

    @Test
    void whoever_can_only_use_a_keyboard_can_scroll_what_scrolls() throws Exception {
        Markup page = Markup.of(Hostile.report());

        assertThat(page.all("*"))
                .filteredOn(e -> List.of("long", "wide").contains(e.getAttribute("class")))
                .isNotEmpty()
                .allSatisfy(e -> {
                    assertThat(e.getAttribute("tabindex")).isEqualTo("0");
                    assertThat(e.getAttribute("aria-label")).isNotEmpty();
                    assertThat(e.getAttribute("role")).isNotEmpty();
                });
    }

    @Test
    void what_people_wrote_arrives_as_they_wrote_it_and_means_nothing_to_a_browser() throws Exception {
        Markup page = Markup.of(Hostile.report());
        String whole = page.only("main").getTextContent();

        assertThat(whole)
                .contains(Hostile.SCRIPT, Hostile.QUOTES, Hostile.RIGHT_TO_LEFT, Hostile.EMOJI)
                .contains("null\uFFFD escape\uFFFD half\uFFFD end");
        assertThat(page.all("script")).isEmpty();
        assertThat(page.all("img")).isEmpty();
        assertThat(page.all("bdi")).extracting(Element::getTextContent).contains(Hostile.LONG, Hostile.RIGHT_TO_LEFT);
        assertThat(page.all("span"))
                .filteredOn(e -> e.getAttribute("class").equals("long"))
                .extracting(Element::getTextContent)
                .contains(Hostile.LONG);
    }

    @Test
    void a_canary_taken_back_is_told_from_its_sentence_to_its_log() throws Exception {
        Markup page = Markup.of(Told.canaryTakenBack());

        assertThat(Markup.text(page.only("header")))
                .startsWith("↩ Rolled back Rollout of shop@prod: rolled back")
                .contains("v2 of shop@prod was taken back after 2m 44s and v1 (shop-blue) is live as before")
                .contains("out of memory");
        assertThat(Markup.text(page.section("steps")))
                .contains("9/15 bake for 2m", "took 54s of at most 14m")
                .contains("↩ Goes back +2m 42s v2 failed: exit 137: out of memory")
                .contains("back3/6 route 0% to new, 100% to old")
                .contains("Never begun: 10 scale new to 3");
        assertThat(Markup.text(page.section("traffic")))
                .contains("0%, then 5%, then 25%, then 0%", "header x-canary=yes");
        assertThat(Markup.text(page.section("requests"))).contains("Share of requests that failed", "2.33%");
        assertThat(Markup.text(page.section("latency"))).contains("Latency, p99");
        assertThat(Markup.text(page.section("answers"))).contains("gate ops", "the dashboard looks fine");
        assertThat(Markup.text(page.section("plan"))).contains("The way back", "Warnings", "commit");
        assertThat(Markup.text(page.section("versions"))).contains("POOL_SIZE=20", "DATABASE_URL=env:DATABASE_URL");
        assertThat(Markup.within(page.section("log"), "tr"))
                .hasSize(Told.canaryTakenBack().entries().size() + 1);
    }

    @Test
    void what_was_not_measured_is_said_to_be_unknown_and_never_zero() throws Exception {
        Markup page = Markup.of(Told.promoted());

        assertThat(Markup.text(page.section("requests")))
                .contains("Nothing was measured")
                .doesNotContain("0");
        assertThat(Markup.text(page.section("latency")))
                .contains("Nothing was measured")
                .doesNotContain("0");
        assertThat(page.all("dd")).extracting(Markup::text).contains("not measured");
    }

    @Test
    void an_interval_without_a_request_or_without_a_sample_is_a_gap_in_the_line_of_errors() throws Exception {
        RolloutReport.Builder report = RolloutReport.builder().events(Told.promotedEvents());
        Duration second = Duration.ofSeconds(1);
        long[][] counts = {{1, 10, 1}, {2, 0, 0}, {3, 10, 1}, {4, 10, 1}, {8, 10, 1}};
        for (long[] c : counts) {
            report.sample(TrafficSample.of(Told.NOON.plusSeconds(c[0]), second, "v2", c[1], c[2]));
        }

        Element errors = Markup.within(Markup.of(report.build()).section("requests"), "svg")
                .get(1);

        assertThat(Markup.text(Markup.children(errors).get(0))).isEqualTo("Share of requests that failed");
        assertThat(Markup.within(errors, "path"))
                .filteredOn(path -> path.getAttribute("class").equals("line s1"))
                .as("1 · 3 to 4 · 8")
                .hasSize(3);
    }

    @Test
    void each_outcome_has_its_word_and_its_sentence() throws Exception {
        RevisionId old = new RevisionId("shop-1");
        Cause cause = new Cause(Cause.Kind.ABORTED, "", "ann asked for it");
        Map<Outcome, String> sentences = Map.of(
                new Outcome.Promoted("v2", old, false), "Promoted: v2 is live after",
                new Outcome.Promoted("v2", old, true), "Unchanged: v2 was live already; nothing was changed.",
                new Outcome.RolledBack(cause, Optional.of(old)),
                        "Rolled back: the release was taken back after 0s and shop-1",
                new Outcome.RolledBack(cause, Optional.empty()),
                        "Rolled back: the release was taken back after 0s and nothing",
                new Outcome.Refused(List.of(new Problem("bake", "-1", "must be more")), Optional.empty()),
                        "Refused: the release was",
                new Outcome.Superseded(new Fence(3, new DriverId("ci/2/b"))),
                        "Superseded: Another driver, ci/2/b, has taken",
                new Outcome.Interrupted(cause, true), "Interrupted: the release stopped on its way after 0s and can",
                new Outcome.Interrupted(cause, false), "Interrupted: the release stopped on its way after 0s for good");
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<Outcome, String> expected : sentences.entrySet()) {
            RolloutReport report =
                    RolloutReport.of(List.of(new Event.Finished(Told.ROLLOUT, Told.NOON, expected.getKey())));
            Markup page = Markup.of(report);
            String said = page.all("p").stream().limit(2).map(Markup::text).collect(Collectors.joining(": "));
            if (!said.substring(2).startsWith(expected.getValue())) {
                wrong.add(said);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void a_rollout_under_way_says_where_it_is() throws Exception {
        List<Event> events = Told.promotedEvents();

        Markup page = Markup.of(RolloutReport.of(events.subList(0, 5)));

        assertThat(Markup.text(page.only("header"))).contains("Under way", "is on its way since", " of ");
        assertThat(Markup.text(page.section("steps"))).contains("so far", "Still to come");
    }
}
