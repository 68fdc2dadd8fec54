package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Writes the report that {@code docs/report.png} shows, to be looked at in a browser. */
class SampleReportTest {
    @Test
    void the_report_of_the_documentation_is_there_to_be_looked_at() {
        Path page = Told.canaryTakenBack().writeTo(Path.of("target/report.html"));
        Path document = Told.canaryTakenBack().writeTo(Path.of("target/report.json"));

        assertThat(page).content().contains("Rollout of shop@prod: rolled back");
        assertThat(document).content().startsWith("{\"sluice\":\"report\"");
    }
}
