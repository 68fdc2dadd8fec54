package dev.sluice.gate;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.sluice.Problem;
import dev.sluice.Problems;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A gate that is open at some hours of the week and shut in freezes; while it is shut it says when it opens.
 *
 * <p>Hours are those on the wall of its zone. Where clocks are turned, an opening starts and ends at the first moment that shows its time, or at
 * the jump if that time is skipped; a freeze lasts as long as either reading would have it. "Now" is the platform's clock. Immutable and safe
 * for use by many threads.
 */
public final class Window implements Gate {
    static final String KIND = "window";
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm VV", Locale.ROOT);

    private final GateSpec spec;
    private final Calendar calendar;

    private Window(Builder builder) {
        this.calendar = builder.calendar();
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("zone", builder.zone.getId());
        if (!builder.openings.isEmpty()) {
            parameters.put(
                    "open", builder.openings.stream().map(Opening::toString).collect(joining("; ")));
        }
        if (!builder.freezes.isEmpty()) {
            parameters.put(
                    "freeze", builder.freezes.stream().map(Freeze::toString).collect(joining("; ")));
        }
        this.spec = new GateSpec(builder.name, KIND, parameters);
    }

    /**
     * Starts without any opening or freeze. With freezes only, it is open at every other time.
     *
     * @param name as in {@link GateSpec#name()}
     * @param zone whose clocks are meant; a region like {@code Europe/Berlin} follows its daylight saving time
     */
    public static Builder builder(String name, ZoneId zone) {
        return new Builder(name, zone);
    }

    /**
     * What {@link #spec()} describes.
     *
     * @throws dev.sluice.ConfigurationException naming every parameter that can't be used
     */
    public static Window from(GateSpec spec) {
        GateParameters parameters = GateParameters.of(spec, KIND);
        Builder builder = builder(spec.name(), ZoneOffset.UTC);
        if (parameters.text("zone").isEmpty()) {
            parameters.problem("zone", "", "must name a time zone, like Europe/Berlin");
        }
        parameters
                .read("zone", ZoneId::of, zone -> builder.zone = zone, "must name a time zone, like Europe/Berlin")
                .read(
                        "open",
                        each(Opening::parse),
                        builder.openings::addAll,
                        "must look like mon,tue 09:00-17:00; sat 10:00-12:00")
                .read(
                        "freeze",
                        each(Freeze::parse),
                        builder.freezes::addAll,
                        "must look like 2026-12-20T00:00/2027-01-02T00:00");
        return parameters.make(builder::problems, () -> new Window(builder));
    }

    private static <T> Function<String, List<T>> each(Function<String, T> reader) {
        return text -> Stream.of(text.split(";")).map(reader).toList();
    }

    @Override
    public GateSpec spec() {
        return spec;
    }

    @Override
    public GateAnswer ask(GateContext context) {
        Instant now = context.now();
        Optional<Instant> next = nextOpen(now);
        if (next.isEmpty()) {
            return new GateAnswer.Fail("the window '" + spec.name() + "' does not open within a year");
        } else if (next.get().equals(now)) {
            return new GateAnswer.Pass("the window '" + spec.name() + "' is open at " + shown(now));
        }
        return new GateAnswer.Wait(
                Duration.between(now, next.get()), "the window '" + spec.name() + "' opens " + shown(next.get()));
    }

    /** The first moment from {@code moment} on at which it is open; empty if that is more than 366 days ahead. */
    public Optional<Instant> nextOpen(Instant moment) {
        return calendar.nextOpen(moment);
    }

    private String shown(Instant moment) {
        return SHOWN.format(moment.atZone(calendar.zone()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Window that && spec.equals(that.spec);
    }

    @Override
    public int hashCode() {
        return spec.hashCode();
    }

    @Override
    public String toString() {
        return spec.toString();
    }

    /** Collects the hours; {@link #build()} reports everything that is wrong with them at once. Reusable; not for several threads. */
    public static final class Builder {
        private final String name;
        private ZoneId zone;
        private final List<Opening> openings = new ArrayList<>();
        private final List<Freeze> freezes = new ArrayList<>();

        private Builder(String name, ZoneId zone) {
            this.name = new GateSpec(name, KIND, Map.of()).name();
            this.zone = requireNonNull(zone, "zone");
        }

        /**
         * Opens on these days.
         *
         * @param from included
         * @param until excluded; if not after {@code from}, it is a time of the next day, so equal times make 24 hours
         */
        public Builder open(Set<DayOfWeek> days, LocalTime from, LocalTime until) {
            openings.add(new Opening(days, requireNonNull(from, "from"), requireNonNull(until, "until")));
            return this;
        }

        /** Opens from Monday to Friday, likewise. */
        public Builder openOnWeekdays(LocalTime from, LocalTime until) {
            return open(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), from, until);
        }

        /** Opens on every day of the week, likewise. */
        public Builder openEveryDay(LocalTime from, LocalTime until) {
            return open(EnumSet.allOf(DayOfWeek.class), from, until);
        }

        /**
         * Stays shut, whatever the openings say.
         *
         * @param from included
         * @param until excluded
         */
        public Builder freeze(LocalDateTime from, LocalDateTime until) {
            freezes.add(new Freeze(requireNonNull(from, "from"), requireNonNull(until, "until")));
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit; also if it would never open, or always be */
        public Window build() {
            new Problems().addAll(problems()).throwIfAny(GateParameters.subject(new GateSpec(name, KIND, Map.of())));
            return new Window(this);
        }

        private Calendar calendar() {
            return new Calendar(zone, openings.isEmpty() ? List.of(Opening.always()) : openings, freezes);
        }

        private List<Problem> problems() {
            Problems problems = new Problems();
            problems.require(
                    !openings.isEmpty() || !freezes.isEmpty(),
                    "open",
                    "",
                    "must name an opening or a freeze: without any, the gate is always open");
            for (Opening opening : openings) {
                problems.require(!opening.days().isEmpty(), "open", opening, "must name at least one day");
            }
            for (Freeze freeze : freezes) {
                problems.require(freeze.from().isBefore(freeze.until()), "freeze", freeze, "must start before it ends");
                problems.require(
                        freeze.from().getYear() >= 1970 && freeze.until().getYear() <= 9999,
                        "freeze",
                        freeze,
                        "must lie in the years 1970 to 9999");
            }
            if (problems.isEmpty()) {
                Calendar calendar = calendar();
                for (Freeze freeze : freezes) {
                    problems.require(
                            calendar.nextOpen(freeze.start(zone)).isPresent(),
                            "freeze",
                            freeze,
                            "must not keep the window shut for more than " + Calendar.HORIZON.toDays()
                                    + " days: it never opens, as far as a rollout can tell");
                }
            }
            return problems.list();
        }
    }
}
