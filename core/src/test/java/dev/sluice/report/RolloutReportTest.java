package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.TransientException;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.event.Event;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.RevisionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutReportTest {
    private static final RolloutId ROLLOUT = new RolloutId("r-1");
    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void it_is_written_as_a_page_and_as_a_document_and_nothing_else_is_left_in_the_folder() throws IOException {
        RolloutReport report = Told.canaryTakenBack();

        Path page = report.writeTo(folder.resolve("reports/shop.html"));
        Path document = report.writeTo(folder.resolve("reports/shop.json"));

        assertThat(page).hasContent(report.toHtml());
        assertThat(document).hasContent(report.toJson());
        try (Stream<Path> files = Files.list(folder.resolve("reports"))) {
            assertThat(files).containsExactlyInAnyOrder(page, document);
        }
    }

    @Test
    void a_text_with_half_a_character_can_be_written_and_read_again() throws IOException {
        Path document = Hostile.report().writeTo(folder.resolve("hostile.json"));

        assertThat(Hostile.report().writeTo(folder.resolve("hostile.html"))).exists();
        assertThat(RolloutReport.fromJson(Files.readString(document)).entries())
                .hasSameSizeAs(Hostile.report().entries());
    }

    @Test
    void a_report_that_is_there_is_replaced() throws IOException {
        Path page = folder.resolve("shop.html");
        Files.writeString(page, "the last one");

        Told.canaryTakenBack().writeTo(page);

        assertThat(page).content().startsWith("<!DOCTYPE html>");
    }

    @Test
    void a_file_of_another_kind_is_refused_and_a_place_that_can_not_be_written_is_told() throws IOException {
        RolloutReport report = Told.canaryTakenBack();
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> report.writeTo(folder.resolve("shop.pdf")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must end in .html or .json");
        assertThatThrownBy(() -> report.writeTo(file.resolve("shop.html")))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("shop.html");
    }

    @Test
    void the_same_report_has_the_same_bytes_wherever_it_is_made() {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        RolloutReport report = Told.canaryTakenBack();
        String page = report.toHtml();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));

            assertThat(Told.canaryTakenBack().toHtml()).isEqualTo(page);
            assertThat(Told.canaryTakenBack().toJson()).isEqualTo(report.toJson());
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void a_report_needs_an_event_and_all_of_one_rollout() {
        assertThatThrownBy(() -> RolloutReport.of(List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must have at least one");
        assertThatThrownBy(() -> RolloutReport.of(List.of(wait(ROLLOUT, 0), wait(new RolloutId("r-2"), 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("r-2 but must be of r-1");
    }

    @Test
    void where_there_are_too_many_events_waits_go_first_and_are_counted() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < RolloutReport.MOST_ENTRIES - 1; i++) {
            events.add(wait(ROLLOUT, i));
        }
        Event.StepBegan step = new Event.StepBegan(
                ROLLOUT, NOON.plusSeconds(3), Progress.Phase.FORWARD, 0, 1, "stage new", NOON.plusSeconds(90));
        events.add(3, step);
        for (int i = 0; i < 10; i++) {
            events.add(wait(ROLLOUT, RolloutReport.MOST_ENTRIES + i));
        }

        RolloutReport report = RolloutReport.of(events);

        assertThat(report.leftOut()).isEqualTo(10);
        assertThat(report.entries()).hasSize(RolloutReport.MOST_ENTRIES);
        assertThat(report.started()).as("the first stays").isEqualTo(NOON);
        assertThat(report.entries()).anyMatch(Entry.Step.class::isInstance);
        assertThat(report.toHtml()).contains("10 events were left out");
    }

    @Test
    void where_there_are_too_many_samples_neighbours_become_one_and_no_count_is_lost() {
        RolloutReport.Builder builder = RolloutReport.builder().event(wait(ROLLOUT, 0));
        int count = 3 * RolloutReport.MOST_SAMPLES;
        for (int i = 0; i < count; i++) {
            builder.sample(TrafficSample.of(NOON.plusSeconds(i), Duration.ofSeconds(1), "v" + i % 2, 10, 1)
                    .withLatency(0.99, Duration.ofMillis(i)));
        }

        List<TrafficSample> samples = builder.build().samples();

        assertThat(samples).hasSizeBetween(RolloutReport.MOST_SAMPLES / 4, RolloutReport.MOST_SAMPLES);
        assertThat(samples.stream().mapToLong(TrafficSample::requests).sum()).isEqualTo(10L * count);
        assertThat(samples.stream().mapToLong(TrafficSample::errors).sum()).isEqualTo(count);
        assertThat(samples.get(samples.size() - 1).latency()).containsEntry(0.99, Duration.ofMillis(count - 1));
        assertThat(samples).isSortedAccordingTo(Comparator.comparing(TrafficSample::at));
    }

    @Test
    void an_event_of_an_unknown_length_is_kept_with_its_beginning() {
        String smile = "\uD83D\uDE00";
        RolloutReport report = RolloutReport.of(
                List.of(new Event.GateAnswered(ROLLOUT, NOON, "ops", "x".repeat(9_959) + smile.repeat(500))));

        String kept = report.entries().get(0).text();
        assertThat(kept.length()).isLessThan(EntryOfEvent.LONGEST + 20);
        assertThat(kept.substring(9_960)).endsWith("x… (1000 more characters)");
    }

    @Test
    void a_cause_of_an_unknown_length_is_kept_with_its_beginning_too() {
        Cause cause = new Cause(Cause.Kind.ABORTED, "", "x".repeat(1_000_000));
        List<Event> events = List.of(
                new Event.TurnedBack(ROLLOUT, NOON, cause),
                new Event.Finished(ROLLOUT, NOON, new Outcome.RolledBack(cause, Optional.empty())),
                new Event.Finished(ROLLOUT, NOON, new Outcome.Interrupted(cause, true)));

        assertThat(RolloutReport.of(events).toJson().length()).isLessThan(4 * EntryOfEvent.LONGEST + 2_000);
    }

    @Test
    void it_knows_how_it_ended_only_when_it_has() {
        Outcome.Promoted promoted = new Outcome.Promoted("v2", new RevisionId("shop-2"), false);

        assertThat(RolloutReport.of(List.of(wait(ROLLOUT, 0))).outcome()).isEmpty();
        assertThat(RolloutReport.of(List.of(wait(ROLLOUT, 0), new Event.Finished(ROLLOUT, NOON, promoted)))
                        .outcome())
                .contains(promoted);
    }

    private static Event.Waiting wait(RolloutId rollout, int second) {
        return new Event.Waiting(rollout, NOON.plusSeconds(second), "scale new to 3", "reason " + second);
    }
}
