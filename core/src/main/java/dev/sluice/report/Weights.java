package dev.sluice.report;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Where the traffic was, as it was seen: a line for each revision, and each move in words. */
final class Weights {
    private final RolloutReport report;
    private final Names names;
    private final Html html;
    private final Timescale scale;

    Weights(RolloutReport report, Names names, Html html) {
        this.report = report;
        this.names = names;
        this.html = html;
        this.scale = Timescale.of(report);
    }

    void write() {
        List<Entry.Traffic> moves = report.entries().stream()
                .filter(Entry.Traffic.class::isInstance)
                .map(Entry.Traffic.class::cast)
                .toList();
        if (moves.isEmpty()) {
            html.leaf("p", "No change of traffic was seen.");
            return;
        }
        plot(moves);
        html.table("Each change of traffic that was seen", "When", "Traffic from then on");
        TrafficRules first = moves.get(0).from();
        html.open("tr")
                .leaf("td", "before")
                .open("td")
                .said(words(first))
                .close()
                .close();
        for (Entry.Traffic move : moves) {
            html.open("tr").open("td").time(scale, move.at()).close();
            html.open("td").said(words(move.to())).close().close();
        }
        html.endTable();
    }

    private void plot(List<Entry.Traffic> moves) {
        Plot plot =
                new Plot("weights", "Share of the traffic by weight", scale, 100, percent -> Plot.shown(percent) + "%");
        int other = 2;
        for (RevisionId revision : revisions(moves)) {
            boolean isNew = names.target().filter(revision::equals).isPresent();
            boolean isOld = names.old().filter(revision::equals).isPresent();
            int style = isNew ? 0 : isOld ? 1 : other++;
            List<Plot.Segment> line = line(revision, moves);
            String said = line.stream()
                    .map(Plot.Segment::value)
                    .map(value -> Plot.shown(value) + "%")
                    .collect(Collectors.joining(", then "));
            plot.line(style, names.of(revision), line.size() > 12 ? "see the table" : said, List.of(line));
        }
        report.entries().stream()
                .filter(Entry.Back.class::isInstance)
                .forEach(back -> plot.mark(back.at(), "went back"));
        plot.write(html);
    }

    /** The new one first: it is what the page is about. */
    private Set<RevisionId> revisions(List<Entry.Traffic> moves) {
        Set<RevisionId> seen = new LinkedHashSet<>(moves.get(0).from().weights().keySet());
        moves.forEach(move -> seen.addAll(move.to().weights().keySet()));
        Set<RevisionId> ordered = new LinkedHashSet<>();
        names.target().filter(seen::contains).ifPresent(ordered::add);
        names.old().filter(seen::contains).ifPresent(ordered::add);
        ordered.addAll(seen);
        return ordered;
    }

    private List<Plot.Segment> line(RevisionId revision, List<Entry.Traffic> moves) {
        List<Plot.Segment> line = new ArrayList<>();
        Instant since = scale.start();
        Weight weight = moves.get(0).from().weight(revision);
        for (Entry.Traffic move : moves) {
            Weight next = move.to().weight(revision);
            if (!next.equals(weight)) {
                line.add(new Plot.Segment(since, move.at(), weight.basisPoints() / 100.0));
                since = move.at();
                weight = next;
            }
        }
        line.add(new Plot.Segment(since, scale.end(), weight.basisPoints() / 100.0));
        return line;
    }

    private String words(TrafficRules rules) {
        if (rules.isNone()) {
            return "no traffic at all";
        }
        List<String> parts = new ArrayList<>();
        for (Map.Entry<RevisionId, Weight> share : rules.weights().entrySet()) {
            parts.add(share.getValue() + " to " + names.of(share.getKey()));
        }
        rules.matches()
                .forEach(m -> parts.add("requests with "
                        + new RequestMatch(m.kind(), m.name(), m.value()) + " to "
                        + names.of(m.to())));
        rules.mirror().ifPresent(m -> parts.add("a copy of " + m.share() + " to " + names.of(m.to())));
        return String.join(", ", parts);
    }
}
