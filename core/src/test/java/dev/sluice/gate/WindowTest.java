package dev.sluice.gate;

import static dev.sluice.gate.Asking.NOTHING;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.Seeded;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** 2026-11-02 is a Monday; Berlin is at +01:00 in winter and +02:00 in summer, from 2026-03-29 to 2026-10-25. */
    @ParameterizedTest(name = "{0} {1}: from {2} it opens at {3}")
    @CsvSource(delimiter = '|', textBlock = """
            # in the hours, at both ends, between, and over the weekend
            Europe/Berlin    | mon,tue,wed,thu,fri 09:00-17:00 | 2026-11-02T10:00:00Z | 2026-11-02T10:00:00Z
            Europe/Berlin    | mon,tue,wed,thu,fri 09:00-17:00 | 2026-11-02T08:00:00Z | 2026-11-02T08:00:00Z
            Europe/Berlin    | mon,tue,wed,thu,fri 09:00-17:00 | 2026-11-02T07:59:59Z | 2026-11-02T08:00:00Z
            Europe/Berlin    | mon,tue,wed,thu,fri 09:00-17:00 | 2026-11-02T16:00:00Z | 2026-11-03T08:00:00Z
            Europe/Berlin    | mon,tue,wed,thu,fri 09:00-17:00 | 2026-11-06T16:00:00Z | 2026-11-09T08:00:00Z
            # the same hours are two hours from Greenwich in summer
            Europe/Berlin    | mon,tue,wed,thu,fri 09:00-17:00 | 2026-07-01T06:59:00Z | 2026-07-01T07:00:00Z
            # from Friday evening in winter time to Monday morning in summer time
            Europe/Berlin    | mon,tue,wed,thu,fri 09:00-17:00 | 2026-03-27T16:00:00Z | 2026-03-30T07:00:00Z
            America/New_York | mon 09:00-17:00                 | 2026-11-01T12:00:00Z | 2026-11-02T14:00:00Z
            America/New_York | mon 09:00-17:00                 | 2026-10-25T12:00:00Z | 2026-10-26T13:00:00Z
            Asia/Kathmandu   | mon 09:00-17:00                 | 2026-11-01T12:00:00Z | 2026-11-02T03:15:00Z
            # past midnight
            Europe/Berlin    | sat 22:00-04:00                 | 2026-11-08T02:59:59Z | 2026-11-08T02:59:59Z
            Europe/Berlin    | sat 22:00-04:00                 | 2026-11-08T03:00:00Z | 2026-11-14T21:00:00Z
            Europe/Berlin    | sun 00:00-00:00                 | 2026-11-08T22:59:59Z | 2026-11-08T22:59:59Z
            Europe/Berlin    | sun 00:00-00:00                 | 2026-11-08T23:00:00Z | 2026-11-14T23:00:00Z
            # 02:00-03:00 does not exist on 2026-03-29: it opens when clocks jump, at 01:00Z
            Europe/Berlin    | sun 02:30-05:00                 | 2026-03-29T00:59:59Z | 2026-03-29T01:00:00Z
            Europe/Berlin    | sun 01:00-02:30                 | 2026-03-29T00:59:59Z | 2026-03-29T00:59:59Z
            Europe/Berlin    | sun 01:00-02:30                 | 2026-03-29T01:00:00Z | 2026-04-04T23:00:00Z
            # wholly skipped: a week later, in summer time
            Europe/Berlin    | sun 02:10-02:50                 | 2026-03-29T00:00:00Z | 2026-04-05T00:10:00Z
            # 02:00-03:00 comes twice on 2026-10-25 (00:00Z and 01:00Z): the first one counts
            Europe/Berlin    | sun 02:30-02:45                 | 2026-10-25T00:00:00Z | 2026-10-25T00:30:00Z
            Europe/Berlin    | sun 02:30-02:45                 | 2026-10-25T00:45:00Z | 2026-11-01T01:30:00Z
            Europe/Berlin    | sun 02:30-03:30                 | 2026-10-25T02:29:59Z | 2026-10-25T02:29:59Z
            # Samoa had no 30 December 2011, a Friday
            Pacific/Apia     | fri 09:00-17:00                 | 2011-12-29T12:00:00Z | 2012-01-05T19:00:00Z
            # midnight does not exist on 2018-11-04, a Sunday, in Sao Paulo: the day starts at 01:00, 03:00Z
            America/Sao_Paulo | sun 00:00-12:00                | 2018-11-04T02:00:00Z | 2018-11-04T03:00:00Z
            """)
    void it_opens_when_the_clocks_of_its_zone_say_so(ZoneId zone, String hours, Instant now, Instant opens) {
        Window window = Window.from(new GateSpec("hours", "window", Map.of("zone", zone.getId(), "open", hours)));

        assertThat(window.nextOpen(now)).hasValue(opens);
    }

    @Test
    void while_it_is_shut_it_says_when_to_ask_again() {
        Window window = Window.builder("hours", BERLIN)
                .openOnWeekdays(LocalTime.of(9, 0), LocalTime.of(17, 0))
                .build();

        assertThat(window.ask(NOTHING.at(Instant.parse("2026-11-06T20:00:00Z")).context()))
                .isEqualTo(new GateAnswer.Wait(
                        Duration.ofHours(60), "the window 'hours' opens Mon 2026-11-09 09:00 Europe/Berlin"));
        assertThat(window.ask(NOTHING.context()))
                .isEqualTo(new GateAnswer.Pass("the window 'hours' is open at Tue 2026-11-03 13:00 Europe/Berlin"));
    }

    @Test
    void a_freeze_keeps_it_shut_and_the_opening_after_it_is_found() {
        Window window = Window.builder("hours", BERLIN)
                .openOnWeekdays(LocalTime.of(9, 0), LocalTime.of(17, 0))
                .freeze(LocalDateTime.parse("2026-12-23T12:00"), LocalDateTime.parse("2026-12-28T00:00"))
                .freeze(LocalDateTime.parse("2026-12-27T00:00"), LocalDateTime.parse("2027-01-04T10:30"))
                .build();

        assertThat(window.nextOpen(Instant.parse("2026-12-23T10:59:59Z")))
                .hasValue(Instant.parse("2026-12-23T10:59:59Z"));
        assertThat(window.nextOpen(Instant.parse("2026-12-23T11:00:00Z")))
                .hasValue(Instant.parse("2027-01-04T09:30:00Z"));
    }

    @Test
    void a_freeze_is_as_long_as_either_reading_of_its_ends_where_clocks_are_turned_back() {
        Window window = Window.builder("freeze", BERLIN)
                .freeze(LocalDateTime.parse("2026-10-25T02:15"), LocalDateTime.parse("2026-10-25T02:30"))
                .build();

        assertThat(window.nextOpen(Instant.parse("2026-10-25T00:15:00Z")))
                .hasValue(Instant.parse("2026-10-25T01:30:00Z"));
        assertThat(window.nextOpen(Instant.parse("2026-10-25T00:14:59Z")))
                .hasValue(Instant.parse("2026-10-25T00:14:59Z"));
    }

    @Test
    void with_freezes_only_it_is_open_at_every_other_time() {
        Window window = Window.builder("freeze", BERLIN)
                .freeze(LocalDateTime.parse("2026-12-20T00:00"), LocalDateTime.parse("2027-01-02T00:00"))
                .build();
        Random random = new Random(7); // these moments and no others

        for (int i = 0; i < 2_000; i++) {
            Instant moment = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(340 * 86_400));
            assertThat(window.nextOpen(moment)).as("%s", moment).hasValue(moment);
        }
    }

    @Test
    void what_it_calls_the_next_opening_is_open_and_nothing_before_it_is() {
        Seeded.from(20_261_103L, WindowTest::nextOpening);
    }

    private static void nextOpening(long seed) {
        Random random = new Random(seed);
        ZoneId[] zones = {BERLIN, ZoneId.of("America/New_York"), ZoneId.of("Australia/Lord_Howe"), ZoneOffset.UTC};
        for (int i = 0; i < 300; i++) {
            ZoneId zone = zones[random.nextInt(zones.length)];
            Set<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)), DayOfWeek.of(1 + random.nextInt(7)));
            Window window = Window.builder("w", zone)
                    .open(days, LocalTime.of(random.nextInt(24), 15), LocalTime.of(random.nextInt(24), 45))
                    .build();
            Instant now = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(365 * 24 * 60) * 60L);

            Instant opens = window.nextOpen(now).orElseThrow();

            assertThat(window.nextOpen(opens)).as("%s from %s", window, now).hasValue(opens);
            for (Instant t = now; t.isBefore(opens); t = t.plusSeconds(1 + random.nextInt(14_400))) {
                assertThat(window.nextOpen(t))
                        .as("%s from %s at %s", window, now, t)
                        .hasValue(opens);
            }
        }
    }

    @Test
    void another_process_makes_the_same_gate_of_what_the_journal_kept() {
        Window window = Window.builder("hours", BERLIN)
                .open(EnumSet.of(SATURDAY, MONDAY), LocalTime.of(9, 30), LocalTime.of(17, 0, 30))
                .openEveryDay(LocalTime.of(22, 0), LocalTime.MIDNIGHT)
                .freeze(LocalDateTime.parse("2026-12-20T00:00"), LocalDateTime.parse("2027-01-02T12:30"))
                .build();

        assertThat(window.spec().parameters())
                .containsEntry("zone", "Europe/Berlin")
                .containsEntry("open", "mon,sat 09:30-17:00:30; mon,tue,wed,thu,fri,sat,sun 22:00-00:00")
                .containsEntry("freeze", "2026-12-20T00:00/2027-01-02T12:30");
        assertThat(Window.from(window.spec())).isEqualTo(window).hasSameHashCodeAs(window);
        assertThat(Window.from(window.spec()).nextOpen(Asking.NOON)).isEqualTo(window.nextOpen(Asking.NOON));
    }

    @Test
    void a_window_that_never_opens_or_is_never_shut_can_not_be_built() {
        assertThatThrownBy(() -> Window.builder("w", BERLIN).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("always open");
        assertThatThrownBy(() -> Window.builder("w", BERLIN)
                        .freeze(LocalDateTime.parse("2026-01-01T00:00"), LocalDateTime.parse("9999-01-01T00:00"))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("never opens");
        assertThatThrownBy(() -> Window.builder("w", BERLIN)
                        .open(Set.of(), LocalTime.NOON, LocalTime.MIDNIGHT)
                        .build())
                .hasMessageContaining("must name at least one day");
        assertThat(Window.builder("w", BERLIN)
                        .freeze(LocalDateTime.parse("2026-01-01T00:00"), LocalDateTime.parse("2027-01-01T00:00"))
                        .build()
                        .nextOpen(Instant.parse("2026-01-01T00:00:00Z")))
                .hasValue(Instant.parse("2026-12-31T23:00:00Z"));
    }

    @Test
    void freezes_that_shut_it_for_more_than_a_year_only_together_are_found() {
        assertThatThrownBy(() -> Window.builder("w", BERLIN)
                        .open(EnumSet.of(SUNDAY), LocalTime.of(1, 0), LocalTime.of(2, 0))
                        .freeze(LocalDateTime.parse("2026-01-01T00:00"), LocalDateTime.parse("2026-08-01T00:00"))
                        .freeze(LocalDateTime.parse("2026-08-02T03:00"), LocalDateTime.parse("2027-08-01T00:00"))
                        .freeze(LocalDateTime.parse("2026-07-31T00:00"), LocalDateTime.parse("2026-08-02T03:00"))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("never opens");
    }

    @Test
    void everything_wrong_with_stored_parameters_is_said_at_once() {
        assertThatThrownBy(() -> Window.from(new GateSpec(
                        "w",
                        "window",
                        Map.of("zone", "Mars/Olympus", "open", "mon 9-17", "freeze", "tomorrow", "colour", "red"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "zone was 'Mars/Olympus'", "open was 'mon 9-17'", "freeze was 'tomorrow'", "colour");
        assertThatThrownBy(() -> Window.from(new GateSpec("w", "window", Map.of("open", "mon 09:00-17:00"))))
                .hasMessageContaining("zone was '' but must name a time zone");
        assertThatThrownBy(() -> Window.from(new GateSpec(
                        "w",
                        "window",
                        Map.of(
                                "zone",
                                "UTC",
                                "freeze",
                                "2027-01-01T00:00/2026-01-01T00:00;1969-01-01T00:00/1969-02-01T00:00"))))
                .hasMessageContainingAll("must start before it ends", "years 1970 to 9999");
    }
}
