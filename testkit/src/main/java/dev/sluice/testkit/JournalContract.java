package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.fence.Fence;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Journal;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class JournalContract extends Contract {
    private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

    JournalContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void a_fresh_journal_is_empty() {
        assertThat(deployer().journal().read()).isEmpty();
        assertThat(deployer().journal().log()).isEmpty();
    }

    @Test
    void what_was_saved_is_what_every_driver_reads() {
        Fence fence = driver().fence();
        Journal journal = deployer().journal();
        long version = 0;
        for (String document : List.of(
                "{}", "{\"text\": \"quotes \\\" and\\n lines, \u00fcml\u00e4ut, \ud83d\ude80\"}", "x".repeat(60_000))) {
            version = saved(journal.write(fence, version, document, Optional.empty()));

            assertThat(journal.read()).contains(new Checkpoint(version, document));
            assertThat(kit.another().journal().read()).contains(new Checkpoint(version, document));
        }
    }

    @Test
    void a_write_that_expects_another_version_is_a_conflict_and_changes_nothing() {
        Fence fence = driver().fence();
        Journal journal = deployer().journal();
        long first = saved(journal.write(fence, 0, "first", Optional.empty()));

        for (long wrong : List.of(0L, first + 1)) {
            assertThat(journal.write(fence, wrong, "other", Optional.of(new LogEntry(AT, "other"))))
                    .isEqualTo(new Written.Conflict(first));
        }
        assertThat(journal.read()).contains(new Checkpoint(first, "first"));
        assertThat(journal.log()).isEmpty();
    }

    @Test
    void the_same_write_again_is_answered_like_the_first_and_logged_once() {
        Fence fence = driver().fence();
        Journal journal = deployer().journal();
        Optional<LogEntry> entry = Optional.of(new LogEntry(AT, "once"));
        Written first = journal.write(fence, 0, "document", entry);

        assertThat(journal.write(fence, 0, "document", entry)).isEqualTo(first);
        assertThat(journal.log()).containsExactly(entry.get());
    }

    @Test
    void a_write_of_the_former_driver_is_refused_and_its_words_stay_readable() {
        KitDriver former = driver();
        long version = saved(former.deployer().journal().write(former.fence(), 0, "theirs", Optional.empty()));
        KitDriver driver = takeOverFrom(former);

        assertThat(former.deployer().journal().write(former.fence(), version, "late", Optional.empty()))
                .isEqualTo(new Written.Superseded(driver.fence()));
        assertThat(driver.deployer().journal().read()).contains(new Checkpoint(version, "theirs"));
        assertThat(driver.deployer().journal().write(driver.fence(), version, "ours", Optional.empty()))
                .isInstanceOf(Written.Saved.class);
    }

    @Test
    void a_document_may_be_as_large_as_the_platform_says_and_no_larger() {
        Fence fence = driver().fence();
        Journal journal = deployer().journal();
        String largest = "y".repeat(can().journalBytes());
        long version = saved(journal.write(fence, 0, largest, Optional.empty()));

        assertThatThrownBy(() -> journal.write(fence, version, largest + "y", Optional.empty()))
                .isInstanceOf(PermanentException.class);
        assertThat(journal.read()).contains(new Checkpoint(version, largest));
    }

    @Test
    void the_log_keeps_at_least_as_many_of_its_newest_lines_as_the_platform_says() {
        Fence fence = driver().fence();
        Journal journal = deployer().journal();
        List<LogEntry> written = new ArrayList<>();
        long version = 0;
        for (int line = 0; line < can().logEntries() + 5; line++) {
            written.add(new LogEntry(AT.plusSeconds(line), "line " + line));
            version = saved(journal.write(fence, version, "document", Optional.of(written.get(line))));
        }

        List<LogEntry> log = kit.another().journal().log();

        assertThat(log).hasSizeGreaterThanOrEqualTo(can().logEntries());
        assertThat(log).isEqualTo(written.subList(written.size() - log.size(), written.size()));
    }

    @Test
    void of_writes_at_the_same_moment_none_is_lost() throws ExecutionException, InterruptedException {
        Fence fence = driver().fence();
        List<Journal> journals = List.of(deployer().journal(), kit.another().journal());
        ExecutorService threads = Executors.newFixedThreadPool(journals.size());
        try {
            List<Callable<Integer>> writers = IntStream.range(0, journals.size())
                    .<Callable<Integer>>mapToObj(
                            writer -> () -> countUp(journals.get(writer), fence, "writer " + writer))
                    .toList();
            int saved = 0;
            for (Future<Integer> writer : threads.invokeAll(writers)) {
                saved += writer.get();
            }

            assertThat(saved).isPositive();
            assertThat(count(deployer().journal().read())).isEqualTo(saved);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each write raises the number by one, so the last one tells how many were really stored. The name makes them different writes. */
    private static int countUp(Journal journal, Fence fence, String writer) {
        int saved = 0;
        for (int i = 0; i < 20; i++) {
            Optional<Checkpoint> now = journal.read();
            long version = now.map(Checkpoint::version).orElse(0L);
            Written written = journal.write(fence, version, (count(now) + 1) + " " + writer, Optional.empty());
            saved += written instanceof Written.Saved ? 1 : 0;
        }
        return saved;
    }

    private static int count(Optional<Checkpoint> checkpoint) {
        return checkpoint.map(c -> Integer.parseInt(c.document().split(" ")[0])).orElse(0);
    }

    private static long saved(Written written) {
        assertThat(written).isInstanceOf(Written.Saved.class);
        return ((Written.Saved) written).version();
    }
}
