package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SluiceExceptionTest {
    private static final Problem PROBLEM = new Problem("bake", "PT-1S", "must not be below zero");

    @Test
    void a_configuration_exception_without_a_problem_is_a_mistake_of_its_author() {
        assertThatThrownBy(() -> new ConfigurationException("This strategy", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
    }

    @Test
    void a_configuration_exception_keeps_its_problems_whatever_becomes_of_the_list() {
        List<Problem> problems = new ArrayList<>(List.of(PROBLEM));
        ConfigurationException thrown = new ConfigurationException("This strategy", problems);

        problems.clear();

        assertThat(thrown.problems()).containsExactly(PROBLEM);
        assertThatThrownBy(() -> thrown.problems().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_configuration_exception_arrives_whole_in_another_process() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new ConfigurationException("This strategy", List.of(PROBLEM)));
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((ConfigurationException) in.readObject()).problems()).containsExactly(PROBLEM);
        }
    }

    @Test
    void a_transient_exception_tells_how_long_to_leave_the_platform_alone_if_the_platform_said_so() {
        Duration asked = Duration.ofSeconds(3);

        assertThat(new TransientException("busy", asked, null).retryAfter()).contains(asked);
        assertThat(new TransientException("busy").retryAfter()).isEmpty();
        assertThat(new TransientException("busy", new IOException()).retryAfter())
                .isEmpty();
    }

    @Test
    void a_permanent_exception_says_why_the_platform_refuses() {
        assertThat(new PermanentException(PermanentException.Reason.NO_ROOM, "quota").reason())
                .isEqualTo(PermanentException.Reason.NO_ROOM);
    }

    @Test
    void a_bug_asks_to_be_reported() {
        assertThat(new BugException("Two revisions of one release"))
                .hasMessage("Two revisions of one release (this is a bug, please report it)");
    }
}
