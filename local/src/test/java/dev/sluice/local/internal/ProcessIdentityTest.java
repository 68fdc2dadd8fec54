package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

    @Test
    void a_running_process_has_one_that_stays_the_same() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(self).isEqualTo(ProcessIdentity.of(self.pid()).orElseThrow());
        assertThat(self.isAlive()).isTrue();
    }

    @Test
    void another_process_under_the_same_id_is_not_this_one() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(new ProcessIdentity(self.pid(), self.boot(), self.started() - 1).handle())
                .isEmpty();
        assertThat(new ProcessIdentity(self.pid(), self.boot() + "x", self.started()).handle())
                .isEmpty();
    }

    @Test
    void an_ended_process_is_not_alive_even_before_anybody_has_asked_for_its_exit_code()
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
        assertThat(identity.isAlive()).isTrue();

        process.destroyForcibly();
        process.waitFor();

        assertThat(identity.isAlive()).isFalse();
        assertThat(ProcessIdentity.of(identity.pid())).isEmpty();
    }

    @Test
    void a_program_with_spaces_and_parentheses_in_its_name_is_read_right() throws IOException {
        java.nio.file.Path odd = java.nio.file.Files.createTempDirectory("odd").resolve("a) S 1 (b");
        java.nio.file.Files.createSymbolicLink(
                odd, java.nio.file.Path.of("/bin/sleep").toRealPath());
        Process process = new ProcessBuilder(odd.toString(), "60").start();
        try {
            ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();

            assertThat(identity.isAlive()).isTrue();
            assertThat(identity.started())
                    .isGreaterThanOrEqualTo(
                            ProcessIdentity.of(ProcessHandle.current().pid())
                                    .orElseThrow()
                                    .started());
        } finally {
            process.destroyForcibly();
        }
    }
}
