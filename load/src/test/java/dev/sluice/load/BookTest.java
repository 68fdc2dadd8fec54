package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BookTest {
    private final Book book = new Book();

    @Test
    void a_server_that_makes_up_versions_does_not_fill_the_memory() {
        for (int i = 0; i < 1_000; i++) {
            book.enter(Optional.of(new Answer(200, Optional.of("v" + i), "")), Optional.empty());
        }

        Counts counts = book.counts();
        assertThat(counts.versions()).hasSize(Book.MOST_VERSIONS + 1);
        assertThat(counts.answeredBy(Book.OTHER_VERSIONS)).isEqualTo(1_000 - Book.MOST_VERSIONS);
        assertThat(counts.answeredBy("v0")).isEqualTo(1);
    }

    @Test
    void only_what_no_release_answered_is_lost() {
        book.enter(Optional.of(new Answer(500, Optional.of("v1"), "")), Optional.of(Failure.STATUS_5XX));
        book.enter(Optional.of(new Answer(502, Optional.empty(), "")), Optional.of(Failure.STATUS_5XX));
        book.enter(Optional.empty(), Optional.of(Failure.RESET));
        book.enter(Optional.of(new Answer(204, Optional.empty(), "")), Optional.empty());

        assertThat(book.counts().requests()).isEqualTo(4);
        assertThat(book.counts().failed()).isEqualTo(3);
        assertThat(book.counts().lost()).isEqualTo(2);
        assertThat(book.counts().succeeded()).isEqualTo(1);
    }

    @Test
    void two_books_add_up() {
        book.enter(Optional.of(new Answer(500, Optional.of("v1"), "")), Optional.of(Failure.STATUS_5XX));
        Counts once = book.counts();

        Counts twice = once.plus(once).plus(Counts.NONE);

        assertThat(twice.requests()).isEqualTo(2);
        assertThat(twice.failed(Failure.STATUS_5XX)).isEqualTo(2);
        assertThat(twice.versions().get("v1")).isEqualTo(new Counts.VersionCount(2, 2));
        assertThat(once.requests()).isEqualTo(1);
    }
}
