package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReportReaderTest {
    /** Read by scripts and by other versions: run with {@code -Dsluice.golden=write} to write it anew, and think twice. */
    private static final Path GOLDEN = Path.of("src/test/resources/dev/sluice/report/report.json");

    static List<RolloutReport> reports() {
        return PageTest.each();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void what_is_read_is_what_was_written(RolloutReport report) {
        RolloutReport read = RolloutReport.fromJson(report.toJson());

        assertThat(read).isEqualTo(report);
        assertThat(read.toJson()).isEqualTo(report.toJson());
        assertThat(read.toHtml()).isEqualTo(report.toHtml());
        assertThat(report.toJson()).doesNotContain("\n");
    }

    @Test
    void what_is_written_is_what_was_always_written_and_is_still_understood() throws IOException {
        RolloutReport report = Told.everyKind();
        if (System.getProperty("sluice.golden", "").equals("write")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, report.toJson());
        }

        assertThat(report.toJson()).isEqualTo(Files.readString(GOLDEN));
        assertThat(RolloutReport.fromJson(Files.readString(GOLDEN))).isEqualTo(report);
    }

    @Test
    void each_kind_of_entry_is_in_the_golden_file() {
        List<Class<?>> told = Told.everyKind().entries().stream()
                .<Class<?>>map(Object::getClass)
                .toList();

        assertThat(Entry.class.getPermittedSubclasses())
                .filteredOn(kind -> kind != Entry.Other.class)
                .isSubsetOf(told);
    }

    @Test
    void fields_and_kinds_of_a_later_version_are_left_alone() {
        String json = Told.everyKind()
                .toJson()
                .replace("\"kind\":\"wait\",", "\"kind\":\"dreamt\",\"text\":\"of sheep\",\"depth\":3,")
                .replaceFirst("\\{", "{\"since\":[],");

        RolloutReport read = RolloutReport.fromJson(json);

        assertThat(read.entries()).contains(new Entry.Other(Told.NOON.plusSeconds(2), "dreamt", "of sheep"));
        assertThat(RolloutReport.fromJson(read.toJson())).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\":1,\"rollout\"|\"version\":9,\"rollout\"|has version 9, and this Sluice reads versions up to 1",
                "\"version\":1,\"rollout\"|\"version\":0,\"rollout\"|version was '0' but must be at least 1",
                "\"sluice\":\"report\"|\"sluice\":\"ledger\"|it is something else",
                "\"rollout\":\"r-00|\"rollout\":\"R-00|rollout was 'R-",
                "\"at\":\"2026-11-02T12:00:02Z\"|\"at\":\"soon\"|entries[2].at was 'soon'",
                "\"deadline\":\"2026-11-02T12:02:01Z\"|\"deadline\":[]|entries[1].deadline was a mapping or list",
                "\"phase\":\"rollback\"|\"phase\":\"sideways\"|phase was 'sideways'",
                "\"shop-green\":500|\"shop-green\":501|to was a mapping or list but can't be used",
                "\"errors\":3|\"errors\":30|samples[1] was a mapping or list but can't be used",
                "\"resumed\":true|\"resumed\":\"yes\"|entries[0].resumed was 'yes' but must be true or false",
                "\"samples\":[|\"samples\":1,\"x\":[|samples was '1' but must be a list",
                "\"leftOut\":0|\"leftOut\":-1|leftOut was '-1' but must not be below zero",
                "\"0.999\":|\"p99\":|latency.p99 was missing but can't be used"
            })
    void what_can_not_be_right_is_told_with_its_path(String was, String is, String told) {
        String json = Told.everyKind().toJson();
        assertThat(json).contains(was);
        int place = json.indexOf(was);
        String broken = json.substring(0, place) + is + json.substring(place + was.length());

        assertThatThrownBy(() -> RolloutReport.fromJson(broken))
                .isInstanceOfSatisfying(
                        PermanentException.class,
                        e -> assertThat(e.reason()).isEqualTo(PermanentException.Reason.UNREADABLE))
                .hasMessageContaining("The stored report can't be read: ")
                .hasMessageContaining(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''",
                "null",
                "[]",
                "\"report\"",
                "{",
                "{}",
                "{\"sluice\":\"report\"}",
                "<html>",
                "{\"sluice\":\"report\",\"sluice\":\"report\"}"
            })
    void what_is_no_report_is_refused_as_such(String text) {
        assertThatThrownBy(() -> RolloutReport.fromJson(text))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("Nothing was changed");
    }

    @Test
    void no_cut_off_document_is_taken_for_a_whole_one() {
        String json = Told.everyKind().toJson();

        for (int end = 0; end < json.length(); end += 7) {
            String part = json.substring(0, end);
            assertThatThrownBy(() -> RolloutReport.fromJson(part)).isInstanceOf(PermanentException.class);
        }
    }
}
